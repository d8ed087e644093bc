// Eager element-wise calls: one kernel per operation and types serves every shape.
import { generalize, planGraph } from '@nx/compiler'
import type { Instruction, LoopStep } from '@nx/compiler'
import { bitSize, byteLength, dtypes, isFloat, sizeOf } from '@nx/types'
import type { Call, Spec } from '@nx/types'
import { isProduct } from './codegen/float-power.ts'
import type { Kernel } from './codegen/kernels.ts'
import { ruleOf } from './codegen/rules.ts'
import { runKernel } from './launch.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { graphOfCall, isElementwise, targetFor } from './support.ts'

const cachedKernels = 1000

/** Above twice the number of types, and its fifth power: above all that types can be. */
const keyBase = 64
const afterTypes = 1_073_741_824
/** Above those, times twice the number of operations and inputs. */
const afterOperations = 2 ** 45

/** Runs calls whose inputs have the shape of the output, or one element. */
export class Elementwise {
  readonly #runtime: Runtime
  readonly #kernels: Recent<Kernel, number> = new Recent(cachedKernels)
  /** Operations by number: keys that are numbers are made in a fraction of the time. */
  readonly #operations = new Map<string, number>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The result, or `undefined` if the call is of another kind. */
  run(call: Call<Handle>): Handle | undefined {
    const { op, inputs, attrs } = call
    const out = call.outs[0]!
    const size = sizeOf(out.shape)
    const operation = this.#numberOf(op)
    // With more inputs the key would not be exact.
    if (operation === undefined || inputs.length > 4) return undefined
    let key = 0
    for (const { spec } of inputs) {
      const own = sizeOf(spec.shape)
      if (own !== size && own !== 1) return undefined
      // A scalar output of scalar inputs walks them all.
      if (own === size && !sameLengths(spec.shape, out.shape)) return undefined
      key = key * keyBase + dtypes.indexOf(spec.type) * 2 + (own === size ? 0 : 1)
    }
    key = key * keyBase + dtypes.indexOf(out.type) * 2 + (attrs['saturate'] === true ? 1 : 0)
    key += (operation * keyBase + inputs.length) * afterTypes
    const exponent = op === 'pow' ? this.#exponentOf(call) : undefined
    if (exponent !== undefined) key += (2 * exponent + keyBase) * afterOperations
    const { given, memory } = this.#runtime
    // What code of others fits may depend on more than the key.
    const known =
      given.scalars[op] === undefined || isElementwise(given, call) ? this.#kernels.find(key) : undefined
    const kernel = known ?? this.#add(call, out, size, key, exponent)
    if (kernel === undefined) return undefined
    memory.beginCall()
    const parameters: number[] = []
    for (let i = 0; i < inputs.length; i++) parameters.push(memory.address(inputs[i]!.data))
    const result = memory.allocate(byteLength(out))
    parameters.push(memory.address(result), 0, size, size)
    runKernel(kernel, parameters, inputs.length + 1, 0, size, 1)
    return result
  }

  /** A number among tensors with which powers are products, which a kernel has to know. */
  #exponentOf({ inputs, outs }: Call<Handle>): number | undefined {
    const { block } = inputs[1]!.data
    const known = block === undefined ? undefined : this.#runtime.numbers.get(block)
    const { type } = outs[0]!
    return isFloat(type) && typeof known === 'number' && isProduct(type, known) ? known : undefined
  }

  /** The number of an operation that may be element-wise. */
  #numberOf(op: string): number | undefined {
    const known = this.#operations.get(op)
    if (known !== undefined || (ruleOf(op) ?? this.#runtime.given.scalars[op]) === undefined) return known
    const { size } = this.#operations
    this.#operations.set(op, size)
    return size
  }

  /** A new kernel, if there can be one for calls like this. */
  #add(
    call: Call<Handle>,
    out: Spec,
    size: number,
    key: number,
    exponent: number | undefined,
  ): Kernel | undefined {
    const { inputs } = call
    if (!isElementwise(this.#runtime.given, call)) return undefined
    // Elements that share bytes take loops of their own.
    if ([out, ...inputs.map(({ spec }) => spec)].some(({ type }) => bitSize(type) < 8)) return undefined
    // The length only has to be one that loops of vectors are made for: it becomes a parameter.
    const flat = ({ type, shape }: Spec): Spec => ({ type, shape: sizeOf(shape) === size ? [16] : [] })
    const specs = inputs.map(({ spec }) => flat(spec))
    const { steps } = planGraph(graphOfCall(call, specs, [flat(out)]), targetFor(this.#runtime.given))
    // Its buffers are those of the inputs and of the output, in this order.
    const { loop } = steps[0] as LoopStep
    const body = loop.body.map((each): Instruction =>
      exponent !== undefined && each.op === 'load' && each.access.buffer === 1
        ? { op: 'constant', type: each.type, value: exponent }
        : each,
    )
    return this.#kernels.set(key, this.#runtime.kernels.of([generalize({ ...loop, body })])[0]!)
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
