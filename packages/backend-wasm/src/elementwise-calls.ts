// Eager element-wise calls: one kernel per operation and types serves every shape.
import type { Instruction, Loop } from '@nx/compiler'
import { byteLength, sizeOf } from '@nx/types'
import type { Call, Spec } from '@nx/types'
import { compileLoops } from './codegen/kernels.ts'
import type { Kernel } from './codegen/kernels.ts'
import { runKernel } from './executable.ts'
import type { Runtime } from './executable.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import { isElementwise } from './support.ts'

interface Cached {
  readonly kernel: Kernel
  readonly loop: Loop
}

/** Length that kernels are made for; they run any. */
const nominalLength = 2 ** 24
const cachedKernels = 1000

/** Runs calls whose inputs have the shape of the output, or one element. */
export class Elementwise {
  readonly #runtime: Runtime
  readonly #kernels: Recent<Cached> = new Recent(cachedKernels)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The result, or `undefined` if the call is of another kind. */
  run({ op, inputs, attrs, out }: Call<Handle>): Handle | undefined {
    if (!isElementwise(op)) return undefined
    const { type, shape } = out as Spec
    const size = sizeOf(shape)
    let key = op
    for (const { spec } of inputs) {
      const own = sizeOf(spec.shape)
      if (own !== size && own !== 1) return undefined
      // A scalar output of scalar inputs walks them all.
      if (own === size && !sameLengths(spec.shape, shape)) return undefined
      key += own === size ? `,${spec.type}` : `,${spec.type}*`
    }
    key += attrs['saturate'] === true ? `>${type}!` : `>${type}`
    const { memory } = this.#runtime
    const { kernel, loop } = this.#kernels.get(key, () =>
      this.#compile(
        op,
        inputs.map(({ spec }) => spec),
        attrs,
        out as Spec,
      ),
    )
    memory.beginCall()
    const count = inputs.length
    const parameters = new Array<number>(count + 4).fill(0)
    for (let i = 0; i < count; i++) parameters[i] = memory.address(inputs[i]!.data)
    const result = memory.allocate(byteLength(out as Spec))
    parameters[count] = memory.address(result)
    if (size > 0) runKernel(kernel, parameters, size, loop, memory)
    return result
  }

  #compile(op: string, inputs: readonly Spec[], attrs: Call['attrs'], out: Spec): Cached {
    const size = sizeOf(out.shape)
    const access = (
      buffer: number,
      stride: number,
    ): { buffer: number; offset: number; strides: number[]; indirect: [] } => ({
      buffer,
      offset: 0,
      strides: [stride],
      indirect: [],
    })
    const body: Instruction[] = inputs.map(({ type, shape }, i) => ({
      op: 'load',
      type,
      access: access(i, sizeOf(shape) === size ? 1 : 0),
    }))
    const operands = inputs.map((_, i) => i)
    body.push({
      op: 'apply',
      name: op,
      type: out.type,
      inputs: operands,
      saturate: attrs['saturate'] === true,
    })
    const stores = [{ access: access(inputs.length, 1), value: inputs.length, combine: 'put' as const }]
    const loop: Loop = {
      lengths: [nominalLength],
      parallel: 1,
      ordered: false,
      buffers: [...operands, inputs.length],
      body,
      stores,
    }
    const [kernel] = compileLoops([loop], this.#runtime.memory.memory, this.#runtime.fma)
    return { kernel: kernel!, loop }
  }
}

/** Whether two shapes of one size are equal apart from axes of length 1 in front. */
function sameLengths(left: readonly number[], right: readonly number[]): boolean {
  const missing = right.length - left.length
  for (let axis = 0; axis < right.length; axis++) {
    if ((axis < missing ? 1 : left[axis - missing]) !== right[axis]) return false
  }
  return true
}
