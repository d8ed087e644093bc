// How each primitive takes vectorized axes, or any others in front: one table for who moves calls to more axes.
import type { Primitives } from '@nx/types'
import { dotDefinition } from '../ops/dot.ts'
import { gatherDefinition } from '../ops/gather.ts'
import { padDefinition } from '../ops/pad.ts'
import type { VectorizeEach, VectorizeRule } from './definition.ts'
import { broadcastRule, reshapeRule, transposeRule } from './reshaping.ts'
import { scatterDefinition } from './scatter.ts'
import { shiftedAxes, shiftedAxis } from './shifted-axes.ts'
import { sliceDefinition } from './slicing.ts'

interface Rule<A> {
  readonly vectorize: VectorizeRule<A> | VectorizeEach<A>
  readonly scalarsFrom?: number
}

type Rules = { readonly [P in keyof Primitives]: Rule<Primitives[P]['attrs']> }

const elementwise = { vectorize: 'elementwise' } as const
const reduction = { vectorize: shiftedAxes } as const

/**
 * By name of the primitive: what its definition says of vectorized axes.
 *
 * @internal
 */
export const vectorizeRules: Rules = {
  constant: elementwise,
  iota: elementwise,
  negate: elementwise,
  abs: elementwise,
  floor: elementwise,
  exp: elementwise,
  log: elementwise,
  sin: elementwise,
  cos: elementwise,
  sqrt: elementwise,
  add: elementwise,
  subtract: elementwise,
  multiply: elementwise,
  divide: elementwise,
  quotient: elementwise,
  remainder: elementwise,
  pow: elementwise,
  atan2: elementwise,
  min: elementwise,
  max: elementwise,
  equal: elementwise,
  less: elementwise,
  bitwiseAnd: elementwise,
  bitwiseOr: elementwise,
  bitwiseXor: elementwise,
  leftShift: elementwise,
  rightShift: elementwise,
  select: elementwise,
  asType: elementwise,
  bitcast: elementwise,
  reshape: { vectorize: reshapeRule },
  transpose: { vectorize: transposeRule },
  broadcast: { vectorize: broadcastRule },
  slice: sliceDefinition,
  pad: padDefinition,
  reverse: { vectorize: shiftedAxes },
  concatenate: { vectorize: shiftedAxis },
  sum: reduction,
  product: reduction,
  reduceMax: reduction,
  reduceMin: reduction,
  dot: dotDefinition,
  gather: gatherDefinition,
  scatter: scatterDefinition,
  argsort: { vectorize: shiftedAxis },
  real: elementwise,
  imag: elementwise,
}
