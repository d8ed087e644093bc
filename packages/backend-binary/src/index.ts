// Pure TypeScript backend on typed arrays: obvious, correctly rounded, the oracle of the others.
import { contractVersion, decode, encode, fromKernels, sizeOf } from '@nx/types'
import type { Backend, Call, Elements, Spec } from '@nx/types'
import { map, pick } from './kernels/map.ts'
import type { Rules } from './kernels/map.ts'
import { kernels } from './kernels.ts'
import { overrides } from './overrides.ts'

/** The rules by which a composite operation is computed at once; undefined where its decomposition must do. */
function rulesOf({ op, inputs }: Call<unknown>): Rules | undefined {
  if (!Object.hasOwn(overrides, op)) return undefined
  const rules = overrides[op]!
  const { type } = inputs[0]!.spec
  return pick(rules, type) !== undefined && inputs.every(({ spec }) => spec.type === type) ? rules : undefined
}

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
  const primitives = fromKernels<Elements>(kernels)
  const readSync = (data: Elements, spec: Spec): Uint8Array => encode(data, spec.type).slice()
  return {
    name: 'binary',
    contract: contractVersion,
    yields: true,
    supports: (call) => primitives.supports(call) || rulesOf(call) !== undefined,
    execute(call) {
      const rules = rulesOf(call)
      return rules === undefined ? primitives.execute(call) : map(call as Parameters<typeof map>[0], rules)
    },
    // Copies, because bytes and elements may otherwise share memory with what a caller still writes to.
    upload: (bytes, spec) => decode(bytes.slice(), spec.type, sizeOf(spec.shape)),
    read: async (data, spec) => readSync(data, spec),
    readSync,
  }
}
