// What a graph compiles to: buffers with a place each, and steps in the order to run them.
import type { Attributes, DType, Spec } from '@nx/types'
import type { Loop } from './loop.ts'
import { readsOfNest, writesOfNest } from './nest.ts'
import type { Reason } from './storage.ts'
import type { Target } from './target.ts'

/**
 * Where a buffer lives: given by the caller, made for the caller, or at a byte offset of the plan's arena. Other buffers
 * than parameters may be where a parameter is that the caller gave away, results among them.
 */
export type Place =
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'result'; readonly index: number }
  | { readonly kind: 'arena'; readonly offset: number }

/** Row-major elements that steps read and write. */
export interface Buffer {
  readonly spec: Spec
  /** Number of elements. */
  readonly size: number
  readonly place: Place
}

/** A loop of a walk through a buffer: how often it goes round, and how many elements on each time. */
export interface Walk {
  readonly length: number
  readonly stride: number
}

/** A walk through a buffer along several axes, each of which may take several loops, the outermost first. */
export interface View {
  readonly buffer: number
  readonly offset: number
  readonly axes: readonly (readonly Walk[])[]
}

/** Runs a loop nest on the buffers it names. */
export interface LoopStep {
  readonly kind: 'loop'
  readonly loop: Loop
}

/**
 * Runs nests and matrix products one after the other for each block of rows, so that what one leaves for the next is still at
 * hand. Nests have the rows as their first axis, those of products are the rows of all matrices of the batch. All need only what
 * others left for the same row; no right operand of a product comes from the step itself.
 */
export interface RowsStep {
  readonly kind: 'rows'
  readonly stages: readonly (LoopStep | MatmulStep)[]
  readonly rows: number
  /** Rows of a block. */
  readonly block: number
  /** Buffers with room for one block only, and the elements that a row takes there; the stages count rows from 0 on. */
  readonly local: readonly (readonly [buffer: number, stride: number])[]
}

/**
 * Matrix product of [batch, rows, inner] and [batch, inner, columns] into the whole of `out`, row-major
 * [batch, rows, columns]. The axes of the views are in this order. An axis takes several loops where a reshape joined axes
 * that lie apart, or where windows overlap: no copy is made of those.
 */
export interface MatmulStep {
  readonly kind: 'matmul'
  readonly type: DType
  readonly batch: number
  readonly rows: number
  readonly columns: number
  readonly inner: number
  readonly left: View
  readonly right: View
  readonly out: number
}

/** Runs an operation that has no loop form by the backend's own kernel. */
export interface CallStep {
  readonly kind: 'call'
  readonly op: string
  readonly attrs: Attributes
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** Types and shapes of the inputs and of the outputs, which may be reshapes of the buffers. */
  readonly specs: readonly [readonly Spec[], readonly Spec[]]
  /** Which of the kernels that came beside the graph runs it, if one does. */
  readonly host?: number
}

/** Runs one of two plans. Its arena is part of the outer one, from `arena` on. */
export interface CondStep {
  readonly kind: 'cond'
  readonly plans: readonly [onTrue: Plan, onFalse: Plan]
  /** The predicate, then the inputs of both plans. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** Buffer of bytes that serves as the arena of whichever plan runs. */
  readonly arena: number
}

/**
 * Repeats `body` while `condition` gives non-zero in `predicate`, or `trips` times where there is no condition.
 *
 * Each part of the state is in one of `inputs` at first and in one of `outputs` in the end. A part with a spare buffer is
 * written to that one in the first round, and to the two in turns. Any other the body writes in place: it is copied to its
 * output before the first round, unless it is there.
 */
export interface WhileStep {
  readonly kind: 'while'
  readonly plans: readonly [body: Plan] | readonly [body: Plan, condition: Plan]
  /** How often the body runs, where that is known. */
  readonly trips: number | undefined
  /** Initial state, then values that stay the same. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly spare: readonly (number | null)[]
  readonly predicate: number
  readonly arena: number
}

/** One step of a plan. */
export type Step = LoopStep | RowsStep | MatmulStep | CallStep | CondStep | WhileStep

/** A compiled graph, for a code generator. */
export interface Plan {
  readonly buffers: readonly Buffer[]
  readonly steps: readonly Step[]
  /** Bytes that all buffers in the arena take together. */
  readonly arenaBytes: number
  readonly parameters: readonly number[]
  readonly results: readonly number[]
  /** Why a buffer is there, for those of values. */
  readonly reasons: ReadonlyMap<number, Reason>
  /** What the plan was made for. */
  readonly target: Target
}

/**
 * The same walk in as few loops as it takes.
 *
 * @internal
 */
export function joinWalks(loops: readonly Walk[]): Walk[] {
  const result: Walk[] = []
  for (const { length, stride } of loops) {
    const last = result.at(-1)
    if (last?.stride === stride * length) result.splice(-1, 1, { length: last.length * length, stride })
    else if (length > 1) result.push({ length, stride })
  }
  return result
}

/** Buffers that a step reads. */
export function readsOf(step: Step): readonly number[] {
  switch (step.kind) {
    case 'loop':
      return readsOfNest(step.loop).map((buffer) => step.loop.buffers[buffer]!)
    case 'rows':
      return [...new Set(step.stages.flatMap(readsOf))]
    case 'matmul':
      return [step.left.buffer, step.right.buffer]
    default:
      return step.inputs
  }
}

/** Buffers that a step writes, those it needs only while it runs included. */
export function writesOf(step: Step): readonly number[] {
  switch (step.kind) {
    case 'loop':
      return writesOfNest(step.loop).map((buffer) => step.loop.buffers[buffer]!)
    case 'rows':
      return [...new Set(step.stages.flatMap(writesOf))]
    case 'matmul':
      return [step.out]
    case 'call':
      return step.outputs
    case 'cond':
      return [...step.outputs, step.arena]
    case 'while':
      return [...step.outputs, ...step.spare.filter((buffer) => buffer !== null), step.predicate, step.arena]
  }
}
