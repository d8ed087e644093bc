// What an operation declares about itself.
import type { Attributes, AttributesOf, HostKernel, Shape } from '@nx/types'
import type { Tensor, TensorSpec } from './tensor.ts'

/** How an operation treats leading vectorized axes. */
export type VectorizeRule<A> =
  /** Inputs broadcast against each other, so leading axes only need aligning. */
  | 'elementwise'
  /**
   * Every input gets all leading axes of these lengths; the attributes must count them in, as in
   * `(attrs, leading) => ({ ...attrs, axis: attrs.axis + leading.length })`.
   */
  | ((attrs: A, leading: Shape) => A)

/** Runs an operation on tensors of which some have vectorized axes, by calls on tensors without. */
export interface VectorizeEach<A> {
  /** Names are left to the caller. */
  readonly each: (inputs: readonly Tensor[], attrs: A) => Tensor
}

/** An operation: its name in the contract or of a backend's kernel, and the rules the front end applies. */
export interface Definition<A extends AttributesOf<A> = Attributes> {
  readonly name: string
  /** Type, shape and names of the output from those of the inputs, vectorized axes left out. */
  infer(inputs: readonly TensorSpec[], attrs: A): TensorSpec
  readonly vectorize: VectorizeRule<A> | VectorizeEach<A>
  /** Whether the first axis of each input and output is one batch, whose entries do not mix. */
  readonly isBatch?: true
  /** Inputs from this one on are scalars without vectorized axes and stay so. */
  readonly scalarsFrom?: number
  /**
   * For composite operations, which are all those of other packages: the same by other operations. Tensors come without
   * names and vectorized axes.
   */
  readonly decompose?: (inputs: readonly Tensor[], attrs: A) => Tensor
  /**
   * What `decompose` depends on beside its inputs, its attributes and the name, so that backends may keep what it gives. For
   * definitions of other packages that is the definition itself, unless it says something else.
   */
  readonly closesOver?: object
  /**
   * For composites: whether `decompose` makes the same calls with the same numbers whatever the length of an axis of an input is, but
   * for their shapes, and for divisors that are products of lengths. Shapes and divisors follow from those of the inputs given to it.
   * Backends may then keep what it gives for all lengths; axes that are equally long, they take to be so always. No axis is free by default.
   */
  isFree?(axis: number, attrs: A, rank: number): boolean
  /** A kernel for backends that the host can read, instead of the decomposition. */
  readonly host?: HostKernel
}

/** A composite operation with several outputs. */
export interface MultiDefinition<A extends AttributesOf<A> = Attributes> {
  readonly name: string
  infer(inputs: readonly TensorSpec[], attrs: A): readonly TensorSpec[]
  readonly vectorize: VectorizeRule<A>
  /** As in `Definition`. */
  readonly isBatch?: true
  readonly decompose: (inputs: readonly Tensor[], attrs: A) => readonly Tensor[]
  /** As in `Definition`. */
  readonly closesOver?: object
  /** As in `Definition`. */
  readonly host?: HostKernel
}
