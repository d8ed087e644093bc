// Kernels written in JavaScript over linear memory.
import { byteLength, decode, encode, sizeOf } from '@nx/types'
import type { Attributes, Call, Elements, HostKernel as CarriedKernel, LinearMemory, Spec } from '@nx/types'
import type { Handle, Memory } from '../memory/index.ts'
import type { Runtime } from '../runtime.ts'

/** One call: the addresses of row-major inputs and outputs, and their specs. */
export interface HostCall {
  readonly op: string
  readonly runtime: Runtime
  readonly attrs: Attributes
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly specs: readonly [inputs: readonly Spec[], outputs: readonly Spec[]]
}

export type HostKernel = (call: HostCall) => void

/** The elements at an address, which is aligned: a view until memory grows. */
export function elementsAt({ u8 }: Memory, address: number, spec: Spec): Elements {
  return decode(u8.subarray(address, address + byteLength(spec)), spec.type, sizeOf(spec.shape))
}

/** A kernel that a call brought along, on linear memory. */
export const carried =
  (kernel: CarriedKernel): HostKernel =>
  ({ op, runtime, attrs, inputs, outputs, specs: [taken, outs] }) => {
    const { memory } = runtime
    // Read anew each time, as memory may have grown since.
    const given = taken.map((spec, i) => ({
      spec,
      get data() {
        return elementsAt(memory, inputs[i]!, spec)
      },
    }))
    // Code cannot be linked with a memory that is shared unless it was made for that.
    const linear = runtime.parallel === undefined && linearMemory(memory, inputs, outputs)
    const call = { op, inputs: given, attrs, outs, copies: true, ...(linear && { linear }) }
    const results = memory.within(() => kernel(call))
    results.forEach((result, i) => memory.u8.set(encode(result, outs[i]!.type), outputs[i]))
  }

/** Room is what kernels may use for themselves. */
const linearMemory = (own: Memory, inputs: readonly number[], outputs: readonly number[]): LinearMemory => ({
  memory: own.memory,
  inputs,
  outputs,
  reserve: (bytes) => own.scratch(bytes),
})

/** Runs a single call by the kernel that it brings along. */
export function runCarried(runtime: Runtime, host: CarriedKernel, call: Call<Handle>): Handle[] {
  const { memory } = runtime
  const { op, inputs, attrs, outs } = call
  memory.beginCall()
  const taken = inputs.map(({ data }) => memory.address(data))
  const results = outs.map((out) => memory.allocate(byteLength(out)))
  carried(host)({
    op,
    runtime,
    attrs,
    inputs: taken,
    outputs: results.map((result) => memory.address(result)),
    specs: [inputs.map(({ spec }) => spec), outs],
  })
  return results
}
