// A traced function as plain data, for compilers and evaluators.
import type { Attributes } from './backend.ts'
import type { Spec } from './spec.ts'

/** A value of a graph: an index into `Graph.values`. */
export type ValueId = number

/** An operation. Composite operations appear only where the target backend supports them. */
export interface CallNode {
  readonly kind: 'call'
  readonly op: string
  readonly inputs: readonly ValueId[]
  readonly attrs: Attributes
  readonly outputs: readonly ValueId[]
  /** Which of the kernels that come beside the graph is the one that the call brings along. */
  readonly host?: number
}

/** Runs `onTrue` or `onFalse` on `inputs[1…]`, by whether the scalar u8 `inputs[0]` is zero. */
export interface CondNode<N = never> {
  readonly kind: 'cond'
  readonly inputs: readonly ValueId[]
  readonly onTrue: Graph<N>
  readonly onFalse: Graph<N>
  readonly outputs: readonly ValueId[]
}

/** What is known of a loop. */
export interface Rounds {
  /** How often the condition will hold, where that is known: then nobody needs to compute it. */
  readonly trips?: number | undefined
  /**
   * Whether the body stays apart from what is around the loop, however few rounds there are: nothing in it is shared with
   * equal values outside. It is computed again there to keep nothing until then.
   */
  readonly barrier?: boolean | undefined
}

/**
 * Repeats `body` while `condition` gives a non-zero scalar u8.
 *
 * `inputs` are the initial state, one per output, then values that stay the same in every round. Both graphs take
 * all of them; `body` gives the next state.
 */
export interface WhileNode<N = never> extends Rounds {
  readonly kind: 'while'
  readonly inputs: readonly ValueId[]
  readonly condition: Graph<N>
  readonly body: Graph<N>
  readonly outputs: readonly ValueId[]
}

/** `N` are kinds of nodes that only an evaluator knows; a compiler never sees them. */
export type GraphNode<N = never> = CallNode | CondNode<N> | WhileNode<N> | N

/** Nodes in an order in which every input comes before its use; no node refers to anything outside. */
export interface Graph<N = never> {
  /** Type and shape of each value. */
  readonly values: readonly Spec[]
  readonly parameters: readonly ValueId[]
  readonly nodes: readonly GraphNode<N>[]
  readonly results: readonly ValueId[]
}
