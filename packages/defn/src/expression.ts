// What tracing records: a node for each value, linked to the nodes it is computed from.
import type { Attributes, Backend, Call, Rounds, Spec, Value } from '@nx/types'
import type { Builder } from './build-graph.ts'
import type { Region } from './region.ts'

/** The extent of one trace, or of one branch or loop body inside it. */
export interface Scope {
  readonly parent: Scope | null
  /** The outermost scope, which owns the captures. */
  readonly root: Scope
  /** Captures of the outermost scope, by the identity of their data. */
  readonly captures: Map<unknown, CaptureExpression>
  /** Constants of this scope, by type and shape and by their values. */
  readonly constants: Map<string, Map<unknown, Expression>>
  /** Scalar comparisons nothing has used yet, with the place that made them; `null` where nobody asks. */
  readonly unused: Map<Expression, Error> | null
  /** Of an outermost scope, the functions that index in it, by the names under which they were called. */
  readonly indexing: Set<string>
  /** Nodes that have an effect, in the order of recording. */
  readonly effects: Expression[]
  /** Whether the scope is still being traced; its expressions may only be used while it is. */
  active: boolean
}

interface Node {
  /** Grows in the order of recording, so every input has a smaller `id` than its user. */
  readonly id: number
  readonly scope: Scope
  /** Type and shape; of a node with several outputs, those of the first one. */
  readonly spec: Spec
  readonly inputs: readonly Expression[]
  /** Whether it runs even if nothing needs its outputs. */
  readonly effect?: boolean | undefined
  /** The stack that recorded it, while `withStacks` keeps them. */
  stack?: string | undefined
}

/** An argument of the traced function, or of a region. */
export interface ParameterExpression extends Node {
  readonly kind: 'parameter'
  readonly index: number
}

/** A concrete value: bytes, or a value of another backend. Always belongs to an outermost scope. */
export interface CaptureExpression extends Node {
  readonly kind: 'capture'
  /** Made where the value was taken from outside. */
  readonly origin: Error
  readonly source: { readonly bytes: Uint8Array } | { readonly value: Value; readonly backend: Backend }
}

/** An operation. Where it has several outputs, its values are `element` nodes. */
export interface CallExpression extends Node {
  readonly kind: 'call'
  readonly op: string
  readonly attrs: Attributes
  readonly outs: readonly Spec[]
  readonly definition?: Call['definition'] | undefined
  readonly fallback?: Call['fallback'] | undefined
  readonly host?: Call['host'] | undefined
}

/** Output number `index` of `inputs[0]`: a call with several outputs, a cond, a while or a host call. */
export interface ElementExpression extends Node {
  readonly kind: 'element'
  readonly index: number
}

/** A choice. `inputs` are the predicate, then what `onTrue.captured` and `onFalse.captured` stand for. */
export interface CondExpression extends Node {
  readonly kind: 'cond'
  readonly outs: readonly Spec[]
  readonly onTrue: Region
  readonly onFalse: Region
  /** Adds the node to a graph: here, so that who never branches need not load it. */
  emit(builder: Builder, node: Expression): void
}

/** A loop. `inputs` are the initial state, then what `condition.captured` and `body.captured` stand for. */
export interface WhileExpression extends Node, Rounds {
  readonly kind: 'while'
  readonly outs: readonly Spec[]
  readonly condition: Region
  readonly body: Region
  emit(builder: Builder, node: Expression): void
}

/** A call of a function of the host. Its values are `element` nodes. */
export interface HostExpression extends Node {
  readonly kind: 'host'
  /** For listings and messages. */
  readonly name: string
  readonly outs: readonly Spec[]
  emit(builder: Builder, node: Expression): void
}

/** The value of `inputs[0]` with a note for graph transformations; the other inputs belong to the note. */
export interface MetadataExpression extends Node {
  readonly kind: 'metadata'
  readonly name: string
  readonly payload: unknown
}

/** What a traced tensor stands for: a call, or one of the other ways in which a value comes about. */
export type Expression =
  | ParameterExpression
  | CaptureExpression
  | CallExpression
  | ElementExpression
  | CondExpression
  | WhileExpression
  | HostExpression
  | MetadataExpression

/**
 * The nodes that `roots` are computed from, inputs first; stops at nodes for which `enter` is false (left out).
 *
 * @internal
 */
export function topological(
  roots: readonly Expression[],
  enter: (node: Expression) => boolean,
  inputsOf: (node: Expression) => readonly Expression[] = (node) => node.inputs,
): Expression[] {
  const found = new Map<number, Expression>()
  const ids: number[] = []
  const pending: Expression[] = []
  const meet = (nodes: readonly Expression[]): void => {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!
      const { id } = node
      if (found.has(id) || !enter(node)) continue
      found.set(id, node)
      ids.push(id)
      pending.push(node)
    }
  }
  meet(roots)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) meet(inputsOf(node))
  // Numbers are sorted without a call for each pair.
  const sorted = Float64Array.from(ids).sort()
  const nodes = new Array<Expression>(sorted.length)
  for (let i = 0; i < sorted.length; i++) nodes[i] = found.get(sorted[i]!)!
  return nodes
}
