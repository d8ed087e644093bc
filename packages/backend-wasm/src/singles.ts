// Single calls of primitives: each kind is planned once, most once for all lengths.
import { operationOf, planGraph } from '@nx/compiler'
import type { Recorded } from '@nx/compiler'
import type { Call, Executable, Shape, Spec } from '@nx/types'
import { forAnyLengths, freeLengths } from './any-lengths.ts'
import { keyOf, startOfKey } from './call-key.ts'
import { executable } from './executable.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { graphOfCall, targetFor } from './support.ts'

const cachedCalls = 2000

/** How calls of each kind run, by a key that says their shapes, types and attributes. */
export class Singles {
  readonly #runtime: Runtime
  readonly #calls: Recent<Executable<Handle>> = new Recent(cachedCalls)
  readonly #shared: Recent<ReturnType<typeof forAnyLengths>> = new Recent(cachedCalls)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  run(call: Call<Handle>): readonly Handle[] {
    const known = this.#calls.get(keyOf(call), () => this.#plan(call))
    return known.run(call.inputs.map(({ data }) => data))
  }

  #plan(call: Call<Handle>): Executable<Handle> {
    const runtime = this.#runtime
    const specs = call.inputs.map(({ spec }) => spec)
    return (
      this.#forAnyLengths(call, specs) ??
      executable(planGraph(graphOfCall(call, specs, call.outs), targetFor(runtime.given)), runtime, true)
    )
  }

  #forAnyLengths(call: Call<Handle>, specs: readonly Spec[]): Executable<Handle> | undefined {
    const { op, attrs, outs } = call
    const isFree =
      operationOf(op).combine !== undefined || op === 'iota' || isElementwise(op) || isIndexing(call)
    // What has no inputs has the lengths of its output.
    const inputs = op === 'iota' ? outs.map((spec) => ({ spec })) : call.inputs
    const free = isFree ? freeLengths({ attrs, inputs }, () => true) : undefined
    if (free === undefined) return undefined
    const record = (shapes: readonly Shape[]): Pick<Recorded, 'graph'> => {
      const own = specs.map(({ type }, i): Spec => ({ type, shape: shapes[i]! }))
      return { graph: graphOfCall(call, own, [{ ...outs[0]!, shape: shapeOf(call, shapes) }]) }
    }
    const make = (): ReturnType<typeof forAnyLengths> => forAnyLengths(free, attrs, record, this.#runtime)
    return this.#shared.get(startOfKey(call) + free.key, make)(free.lengths)
  }
}

/** Whether each element comes from those at its place, which single calls of real numbers in one shape do elsewhere. */
const isElementwise = (op: string): boolean =>
  operationOf(op).kind === 'elementwise' || op === 'complex' || op === 'real' || op === 'imag'

/** Whether a call reads or writes at places that indices say; longer vectors of these have an axis that is not free. */
const isIndexing = ({ op, attrs }: Call<unknown>): boolean =>
  (op === 'gather' || op === 'scatter') && (attrs['axes'] as readonly number[]).length <= 2

/** The shape of the result for inputs of other shapes. */
function shapeOf({ op, attrs, outs }: Call<unknown>, shapes: readonly Shape[]): Shape {
  const [shape, rows] = shapes
  if (isElementwise(op))
    return outs[0]!.shape.map((_, axis, { length }) => {
      const along = shapes.map((each) => each[axis - length + each.length] ?? 1)
      return along.find((own) => own !== 1) ?? 1
    })
  if (operationOf(op).kind === 'scan' || op === 'iota' || op === 'scatter') return shape!
  const axes = (attrs['axes'] ?? [attrs['axis']]) as readonly number[]
  const others = shape!.filter((_, axis) => !axes.includes(axis))
  if (op === 'gather') return [...rows!.slice(0, -1), ...others]
  const isKept = outs[0]!.shape.length === shape!.length
  return isKept ? shape!.map((length, axis) => (axes.includes(axis) ? 1 : length)) : others
}
