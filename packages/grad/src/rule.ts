// The form of a derivative rule, for forward and reverse mode alike.
import type { Expression } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'
import type { Op, Primitives, Spec } from '@nx/types'

type Tuple<T, N extends number, R extends readonly T[] = readonly []> = number extends N
  ? readonly T[]
  : R['length'] extends N
    ? R
    : Tuple<T, N, readonly [...R, T]>

/** A tangent, or `null` for zero. */
export type Tangent = Tensor | null

/** A cotangent, or `null` for zero. */
export type Cotangent = Tensor | null

/** Carries cotangents of results back to values they were computed from. */
export type Pullback = (
  results: readonly Expression[],
  cotangents: readonly Cotangent[],
  wrt: readonly Expression[],
) => Cotangent[]

/** Values with their tangents. */
export interface Dual {
  readonly values: readonly Expression[]
  readonly tangents: readonly Tangent[]
}

/** Carries tangents of values on to results that are computed from them. */
export type Pushforward = (
  results: readonly Expression[],
  wrt: readonly Expression[],
  tangents: readonly Tangent[],
) => Dual

/** What a rule sees of a call. Tensors have neither names nor vectorized axes. */
export interface RuleContext<O extends Op<number, object, number> = Op> {
  readonly inputs: Tuple<Tensor, O['arity']>
  readonly output: Tensor
  readonly attrs: O['attrs']
  readonly out: Spec
  /** Which inputs are differentiated; nobody asks for cotangents of the others. */
  readonly active: Tuple<boolean, O['arity']>
}

/**
 * The derivative of an operation at its inputs, a linear map, from both sides. `push` applies it; `pull` applies its
 * transpose with respect to the pairing `Re Σ cotangent · tangent`.
 *
 * A result may have the shape to which the values broadcast and any float or complex type: the caller sums it down
 * or repeats it, and casts it.
 */
export interface DerivativeRule<O extends Op<number, object, number> = Op> {
  /** The tangent of the output from those of the inputs, not all of which are `null`. */
  push(context: RuleContext<O>, tangents: Tuple<Tangent, O['arity']>): Tangent
  /** Cotangents of the inputs from the cotangent of the output, which has its shape and a float or complex type. */
  pull(context: RuleContext<O>, g: Tensor): Tuple<Cotangent, O['arity']>
}

/** A rule, or `null` for "not differentiable", for every primitive. */
export type DerivativeRules = { readonly [K in keyof Primitives]: DerivativeRule<Primitives[K]> | null }
