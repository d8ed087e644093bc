// splitGraph: a traced function as stages that run one after another.
import { template, type Tensor } from '@nx/tensor'
import { checkFunction, list } from '@nx/tensor/internal'
import { type Attributes, NxError, show } from '@nx/types'
import { type Structure, withLeaves } from './container.ts'
import type { Expression } from './expression.ts'
import { formOf } from './form.ts'
import { type Arguments, type TracedParameters, flattenArguments, jit, type Jitted } from './jit.ts'
import { replay } from './region.ts'
import { assignStages, type StageContent } from './stages.ts'
import { fromExpression, sameSpec, toExpression } from './trace.ts'
import { traceFunction, type TracedFunction } from './trace-function.ts'

/** Where to cut beside an operation. */
export type SplitDecision = 'before' | 'after' | 'both' | 'none'

/** An operation of a trace, as whoever splits it sees it. */
export interface SplitNode {
  /** Name of the operation, or `cond`, `while`, `metadata` or the kind of host call. */
  readonly op: string
  readonly attrs: Attributes
  /** Type and shape of the result, or of the first of several. */
  readonly type: Tensor['type']
  readonly shape: Tensor['shape']
}

/** A part of a function that returns an `R`. */
export interface Stage<R = unknown> {
  /** Where its inputs come from: result `index` of another stage, or argument `index` of the function. */
  readonly arguments: readonly { readonly stage: number | null; readonly index: number }[]
  /** How the arguments of the function are arranged. */
  readonly parameters: Structure
  /** Templates of the inputs. */
  readonly inputs: readonly Tensor[]
  /** Computes the stage: an array for later stages, and for the last one what the function returns. */
  readonly run: Jitted<Tensor[], unknown>
  /** Never there: it keeps the type of what the function returns. */
  readonly returns?: R
}

/**
 * Traces a function for arguments like these and cuts it into stages, to run one after another, on several devices or
 * with something done between. `decide` is asked about each operation in the order of writing: `before` makes a stage
 * of everything that is needed for it and not computed yet, `after` one that includes it, `both` both. What is inside
 * branches and loops stays together. Each value is computed in one stage only, and handed to those that need it.
 *
 * Given `initial`, `decide` also takes a state and returns the next one with the decision.
 *
 * @throws NxError `not_function`, `split_decision` for another decision, and what tracing in `jit` throws.
 *
 * @example
 * const stages = splitGraph((x, y) => add(cos(sin(x)), y), [1, 2], ({ op }) => (op === 'cos' ? 'before' : 'none'))
 * stages.map((stage) => stage.arguments)
 * // => [[{ stage: null, index: 0 }], [{ stage: null, index: 1 }, { stage: 0, index: 0 }]]
 * toNumber(runGraph(stages, [1, 2])) // => 2.6663667
 */
export function splitGraph<P extends readonly unknown[] = Tensor[], const R = unknown>(
  fn: (...args: TracedParameters<P>) => R,
  args: Arguments<P>,
  decide: (node: SplitNode) => SplitDecision,
): Stage<R>[]
export function splitGraph<P extends readonly unknown[], const R, S>(
  fn: (...args: TracedParameters<P>) => R,
  args: Arguments<P>,
  decide: (node: SplitNode, state: S) => readonly [decision: SplitDecision, state: S],
  initial: S,
): Stage<R>[]
export function splitGraph<S>(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  decide: (node: SplitNode, state: S) => SplitDecision | readonly [SplitDecision, S],
  ...initial: readonly S[]
): Stage[] {
  checkFunction('splitGraph', fn)
  checkFunction('splitGraph', decide)
  const { leaves, structure } = flattenArguments('splitGraph', list('splitGraph', 'arguments', args), [])
  const traced = traceFunction('splitGraph', fn, structure, leaves.map(formOf))
  let [state] = initial
  const contents = assignStages(traced, (node) => {
    const answer = decide(seen(node), state as S)
    const [decision, next] = initial.length > 0 ? (answer as readonly [SplitDecision, S]) : [answer, state]
    state = next
    return checked(decision as SplitDecision)
  })
  return contents.map((content, place) => ({
    ...stageOf(traced, contents, place, content),
    parameters: structure,
  }))
}

function seen(node: Expression): SplitNode {
  const op = node.kind === 'call' ? node.op : node.kind === 'host' ? node.name : node.kind
  const attrs = node.kind === 'call' ? node.attrs : node.kind === 'metadata' ? { name: node.name } : {}
  return { op, attrs, ...node.spec }
}

function checked(decision: SplitDecision): SplitDecision {
  if (['before', 'after', 'both', 'none'].includes(decision)) return decision
  throw new NxError(
    'split_decision',
    'splitGraph',
    `a decision is before, after, both or none, got ${show(decision)}; with a state, return [decision, state]`,
    { got: decision },
  )
}

function stageOf(
  { forms, structure }: TracedFunction,
  contents: readonly StageContent[],
  place: number,
  { inputs, outputs, effects, scope }: StageContent,
): Omit<Stage, 'parameters'> {
  const last = place === contents.length - 1
  const region = { scope, parameters: [], captured: inputs, results: outputs, effects }
  const run = (...given: readonly Tensor[]): unknown => {
    given.forEach((tensor, i) => checkInput(tensor, inputs[i]!, place))
    const results = replay(region, [], given.map(toExpression), true)
    const tensors = results.map((result, i) =>
      fromExpression(
        result,
        last ? forms[i]! : { names: result.spec.shape.map(() => null), vectorizedAxes: [] },
      ),
    )
    return last ? withLeaves(structure, tensors) : tensors
  }
  return {
    arguments: inputs.map((input) => {
      if (input.kind === 'parameter') return { stage: null, index: input.index }
      const stage = contents.findIndex((content) => content.outputs.includes(input))
      return { stage, index: contents[stage]!.outputs.indexOf(input) }
    }),
    inputs: inputs.map(({ spec }) => template(spec.shape, spec.type)),
    run: jit(run),
  }
}

function checkInput({ spec }: Tensor, expected: Expression, stage: number): void {
  if (sameSpec(spec, expected.spec)) return
  const [left, right] = [expected.spec, spec].map(({ type, shape }) => `${type}[${shape.join(', ')}]`)
  throw new NxError(
    'template_mismatch',
    'runGraph',
    `an input of stage ${stage} should be ${left}, got ${right}; split the function for arguments like these`,
    { stage, expected: left, got: right },
  )
}
