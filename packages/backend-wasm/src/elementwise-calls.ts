// Eager element-wise calls: one kernel per operation and types serves every shape.
import { generalize } from '@nx/compiler'
import type { LoopStep } from '@nx/compiler'
import { bitSize, byteLength, sizeOf } from '@nx/types'
import type { Call, Spec } from '@nx/types'
import type { Kernel } from './codegen/kernels.ts'
import { runKernel } from './launch.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { isElementwise, planCall } from './support.ts'

const cachedKernels = 1000

/** Runs calls whose inputs have the shape of the output, or one element. */
export class Elementwise {
  readonly #runtime: Runtime
  readonly #kernels: Recent<Kernel> = new Recent(cachedKernels)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The result, or `undefined` if the call is of another kind. */
  run(call: Call<Handle>): Handle | undefined {
    const { op, inputs, attrs } = call
    if (!isElementwise(this.#runtime.given, call)) return undefined
    const out = call.outs[0]!
    const size = sizeOf(out.shape)
    if (bitSize(out.type) < 8) return undefined
    let key = op
    for (const { spec } of inputs) {
      const own = sizeOf(spec.shape)
      // Elements that share bytes take loops of their own.
      if (bitSize(spec.type) < 8) return undefined
      if (own !== size && own !== 1) return undefined
      // A scalar output of scalar inputs walks them all.
      if (own === size && !sameLengths(spec.shape, out.shape)) return undefined
      key += own === size ? `,${spec.type}` : `,${spec.type}*`
    }
    key += attrs['saturate'] === true ? `>${out.type}!` : `>${out.type}`
    const { memory } = this.#runtime
    const kernel = this.#kernels.get(key, () => this.#compile(call, out, size))
    memory.beginCall()
    const count = inputs.length
    const parameters = new Array<number>(count + 4).fill(size)
    for (let i = 0; i < count; i++) parameters[i] = memory.address(inputs[i]!.data)
    const result = memory.allocate(byteLength(out))
    parameters[count] = memory.address(result)
    runKernel(kernel, parameters, count + 1, 0, size, 1)
    return result
  }

  #compile({ op, inputs, attrs }: Call<Handle>, out: Spec, size: number): Kernel {
    // The length only has to be one that a loop is made for: it becomes a parameter.
    const flat = ({ type, shape }: Spec): Spec => ({ type, shape: sizeOf(shape) === size ? [2] : [] })
    const { steps } = planCall(
      this.#runtime.given,
      op,
      inputs.map(({ spec }) => flat(spec)),
      attrs,
      [flat(out)],
    )
    // Its buffers are those of the inputs and of the output, in this order.
    return this.#runtime.kernels.of([generalize((steps[0] as LoopStep).loop)])[0]!
  }
}

/** Whether two shapes of one size are equal apart from axes of length 1 in front. */
function sameLengths(left: readonly number[], right: readonly number[]): boolean {
  if (left === right) return true
  const missing = right.length - left.length
  for (let axis = 0; axis < right.length; axis++)
    if (right[axis] !== (axis < missing ? 1 : left[axis - missing])) return false
  return true
}
