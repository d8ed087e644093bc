// The form of a gradient rule.
import type { Expression } from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import type { Op, Primitives, Spec } from '@nx/types'

type Tuple<T, N extends number, R extends readonly T[] = readonly []> = number extends N
  ? readonly T[]
  : R['length'] extends N
    ? R
    : Tuple<T, N, readonly [...R, T]>

/** A cotangent, or `null` for zero. */
export type Cotangent = Tensor | null

/** Carries cotangents of results back to values they were computed from. */
export type Pullback = (
  results: readonly Expression[],
  cotangents: readonly Cotangent[],
  wrt: readonly Expression[],
) => Cotangent[]

/** What a rule sees of a call. Tensors have neither names nor vectorized axes. */
export interface RuleContext<O extends Op<number, object, number> = Op> {
  /** Cotangent of the output, of its shape; a float or complex type. */
  readonly g: Tensor
  readonly output: Tensor
  readonly inputs: Tuple<Tensor, O['arity']>
  readonly attrs: O['attrs']
  readonly out: Spec
}

/**
 * Cotangents of the inputs from the cotangent of the output; `null` where nothing flows. An entry may have the
 * output's shape where the input was broadcast to it: the caller sums it down, and casts it to the input's type.
 */
export type Rule<O extends Op<number, object, number>> = (
  context: RuleContext<O>,
) => Tuple<Tensor | null, O['arity']>

/** A rule, or `null` for "not differentiable", for every primitive. */
export type Rules = { readonly [K in keyof Primitives]: Rule<Primitives[K]> | null }
