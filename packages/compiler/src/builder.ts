// Builds a program entry by entry: equal entries are shared, and each new one is simplified on the way in.
import { attributeKey, sizeOf } from '@nx/types'
import type { Attributes, DType, Scalar, Shape, Spec } from '@nx/types'
import { checksOperands } from './failing.ts'
import { ByNumbers, same } from './lists.ts'
import { operationOf, scalarComposite } from './operations.ts'
import type { Operation } from './operations.ts'
import type { CallEntry, Entry, Id, TupleNode } from './program.ts'
import type { Target } from './target.ts'

/** Another way to say an entry, or `undefined` where it has none. */
export type Rewrite = (builder: Builder, entry: CallEntry) => Id | undefined

/** What is known of all calls of an operation. */
interface Kind {
  readonly operation: Operation
  readonly rewrite: Rewrite | undefined
  /** Type and shape of the last call without attributes, and its form. */
  plain?: { readonly spec: Spec; readonly form: number }
}

/** A program under construction. */
export class Builder {
  readonly entries: Entry[] = []
  /** What is computed though no result needs it, as it may fail. */
  readonly kept: Set<Id> = new Set()
  /** Calls by their forms and inputs. */
  readonly #calls: ByNumbers<Id> = new ByNumbers()
  readonly #forms: Map<string, number> = new Map()
  readonly #failing: Set<Id> = new Set()
  readonly #kinds: Map<string, Kind> = new Map()
  readonly #rewriteFor: (op: string) => Rewrite | undefined
  readonly #scalar: Target['scalar']

  constructor(rewriteFor: (op: string) => Rewrite | undefined, scalar: Target['scalar']) {
    this.#rewriteFor = rewriteFor
    this.#scalar = scalar
  }

  kindOf(op: string): Kind {
    let kind = this.#kinds.get(op)
    if (kind === undefined) {
      kind = { operation: operationOf(op), rewrite: this.#rewriteFor(op) }
      this.#kinds.set(op, kind)
    }
    return kind
  }

  /** What the compiler makes of a call. */
  operationOf(op: string, inputs: readonly Id[], attrs: Attributes, outs: readonly Spec[]): Operation {
    const { operation } = this.kindOf(op)
    if (operation.kind !== 'other') return operation
    const values = inputs.map((input) => ({ spec: this.spec(input), data: undefined }))
    return this.#scalar?.({ op, inputs: values, attrs, outs }) === true ? scalarComposite : operation
  }

  parameter(index: number, spec: Spec): Id {
    return this.entries.push({ kind: 'parameter', index, spec, form: this.formOf('', {}, spec) }) - 1
  }

  /** The next output of a node that has several. */
  output(tuple: TupleNode): Id {
    const spec = tuple.specs[tuple.outputs.length]!
    const id = this.entries.push({ kind: 'output', tuple, spec, form: this.formOf('', {}, spec) }) - 1
    tuple.outputs.push(id)
    this.#failing.add(id)
    return id
  }

  /** The value of a call: simplified, or an equal one that is there already. */
  call(
    op: string,
    inputs: readonly Id[],
    attrs: Attributes,
    spec: Spec,
    operation: Operation = this.operationOf(op, inputs, attrs, [spec]),
  ): Id {
    // Nothing is read for what has no elements.
    if (sizeOf(spec.shape) === 0) for (const input of inputs) this.drop(input)
    const entry: CallEntry = {
      kind: 'call',
      op,
      operation,
      inputs: operation.commutes === undefined ? inputs : this.#sorted(inputs),
      attrs,
      spec,
      form: -1,
    }
    const rewritten = this.kindOf(op).rewrite?.(this, entry)
    if (rewritten !== undefined) return rewritten
    entry.form = this.formOf(op, attrs, spec)
    const calls = this.#calls
    calls.begin()
    calls.push(entry.form)
    for (let i = 0; i < entry.inputs.length; i++) calls.push(entry.inputs[i]!)
    const known = calls.get()
    if (known !== undefined) return known
    const id = this.entries.push(entry) - 1
    calls.add(id)
    if (
      checksOperands(entry, this.entries) ||
      (this.#failing.size > 0 && inputs.some((input) => this.#failing.has(input)))
    )
      this.#failing.add(id)
    return id
  }

  constant(value: Scalar, spec: Spec): Id {
    return this.call('constant', [], { value }, spec)
  }

  reshape(input: Id, shape: Shape): Id {
    if (same(this.spec(input).shape, shape)) return input
    return this.call('reshape', [input], { shape }, { type: this.spec(input).type, shape })
  }

  asType(input: Id, type: DType): Id {
    if (this.spec(input).type === type) return input
    return this.call('asType', [input], { type }, { type, shape: this.spec(input).shape })
  }

  spec(id: Id): Spec {
    return this.entries[id]!.spec
  }

  /** To be called for an operand that a rewrite drops: it is computed still where that may fail. */
  drop(id: Id): void {
    if (this.#failing.has(id)) this.kept.add(id)
  }

  /** The entry, if it is a call of this operation. */
  callOf(id: Id, op: string): CallEntry | undefined {
    const entry = this.entries[id]!
    return entry.kind === 'call' && entry.op === op ? entry : undefined
  }

  /** The one value that all elements have, if it is known now. */
  uniform(id: Id): Scalar | undefined {
    return this.callOf(id, 'constant')?.attrs['value'] as Scalar | undefined
  }

  /** A number that calls share which differ in their inputs only. */
  formOf(op: string, attrs: Attributes, spec: Spec): number {
    const { type, shape } = spec
    const kind = this.kindOf(op)
    const isPlain = isEmpty(attrs)
    // Graphs have long runs of the same, and texts take their time.
    if (isPlain && kind.plain?.spec.type === type && same(kind.plain.spec.shape, shape))
      return kind.plain.form
    const key = `${op} ${type},${shape.join()}${attributeKey(attrs)}`
    let form = this.#forms.get(key)
    if (form === undefined) this.#forms.set(key, (form = this.#forms.size))
    if (isPlain) kind.plain = { spec, form }
    return form
  }

  /** Operands of commutative operations in a fixed order, constants last, so that equal entries meet. */
  #sorted(inputs: readonly Id[]): readonly Id[] {
    const left = inputs[0]!
    const right = inputs[1]!
    const isConstant = this.uniform(left) !== undefined
    const isBoth = isConstant === (this.uniform(right) !== undefined)
    return (isBoth ? left > right : isConstant) ? [right, left] : inputs
  }
}

function isEmpty(attrs: Attributes): boolean {
  for (const _ in attrs) return false
  return true
}
