// Pure TypeScript backend on typed arrays: obvious, correctly rounded, the oracle of the others.
import { decode, dtypes, encode, sizeOf } from '@nx/types'
import type { Backend, Call, Elements, HostKernel, Spec } from '@nx/types'
import { map, pick } from './kernels/map.ts'
import { rules } from './kernels/rules.ts'
import { kernels } from './kernels.ts'

/** The kernel of a call, its own or one that it brings; the one place where types of calls are forgotten. */
const kernelOf = ({ op, host }: Call<unknown>): HostKernel | undefined =>
  Object.hasOwn(kernels, op) ? (call) => [kernels[op as 'iota'](call as never)] : host

/** Whether there are rules for all inputs of a call; where not, the decomposition of a composite must do. */
function hasRules({ op, inputs }: Call<unknown>): boolean {
  const { type } = inputs[0]!.spec
  return pick(rules[op]!, type) !== undefined && inputs.every(({ spec }) => spec.type === type)
}

/** A view, unless it is one of a copy. */
const sharesMemory = <T extends ArrayBufferView>(view: T, memory: ArrayBufferView): T | undefined =>
  view.buffer === memory.buffer ? view : undefined

/**
 * The reference backend: every operation at every type, in plain TypeScript, on any host, read synchronously.
 *
 * Element-wise operations on floats compute in f64 and round once; sums are compensated; integers wrap. Its tensors
 * move by themselves to the other backend they meet in an operation.
 *
 * Operations of this backend throw NxError `division_by_zero`, `negative_exponent` and `negative_shift` for integers,
 * and `index_out_of_bounds` for gather and scatter.
 *
 * @example
 * toArray(add(tensor([1, 2], { backend: binaryBackend() }), 1)) // => [2, 3]
 */
export function binaryBackend(): Backend<Elements> {
  const adopt = (bytes: Uint8Array, { type, shape }: Spec): Elements => decode(bytes, type, sizeOf(shape))
  const readSync = (data: Elements, spec: Spec): Uint8Array => encode(data, spec.type).slice()
  return {
    name: 'binary',
    contract: 2,
    types: dtypes,
    yields: true,
    supports: (call) => kernelOf(call) !== undefined || (Object.hasOwn(rules, call.op) && hasRules(call)),
    execute: (call) => kernelOf(call)?.(call) ?? [map(call as never, rules[call.op]!)],
    // Copies, because bytes and elements may otherwise share memory with what a caller still writes to.
    upload: (bytes, spec) => adopt(new Uint8Array(bytes), spec),
    fromPointer: (pointer, spec) =>
      pointer instanceof Uint8Array ? sharesMemory(adopt(pointer, spec), pointer) : undefined,
    toPointer: (data, spec) => sharesMemory(encode(data, spec.type), data),
    read: async (data, spec) => readSync(data, spec),
    readSync,
  }
}
