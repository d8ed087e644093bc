// A graph in the form the compiler works on: one entry per value, in an order in which inputs come first.
import type { Attributes, CallNode, CondNode, Spec, WhileNode } from '@nx/types'
import type { Operation } from './operations.ts'

/** Index of an entry of a program. */
export type Id = number

/** A node with several outputs, or with graphs of its own. */
export interface TupleNode {
  readonly node: CallNode | CondNode | WhileNode
  readonly inputs: readonly Id[]
  readonly specs: readonly Spec[]
  /** What the inputs and outputs stand for, as the graph has them. */
  readonly types: readonly [inputs: readonly Spec[], outputs: readonly Spec[]]
  /** The entries of its outputs. */
  readonly outputs: Id[]
}

/** A value. Entries of one `form` differ in their inputs only. */
export type Entry = { form: number } & (
  | { readonly kind: 'parameter'; readonly index: number; readonly spec: Spec }
  | {
      readonly kind: 'call'
      readonly op: string
      readonly operation: Operation
      readonly inputs: readonly Id[]
      readonly attrs: Attributes
      readonly spec: Spec
    }
  | { readonly kind: 'output'; readonly tuple: TupleNode; readonly spec: Spec }
)

export type CallEntry = Entry & { readonly kind: 'call' }

/** A graph as entries; unused ones may remain. */
export interface Program {
  readonly entries: readonly Entry[]
  readonly parameters: readonly Id[]
  readonly results: readonly Id[]
  /** What is computed though no result needs it, as it may fail. */
  readonly kept: ReadonlySet<Id>
}

/** Values that an entry needs. */
export function inputsOf(entry: Entry): readonly Id[] {
  return entry.kind === 'call' ? entry.inputs : entry.kind === 'output' ? entry.tuple.inputs : []
}
