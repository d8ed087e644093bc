// Algebraic identities that hold for every value, NaN and -0 included, and drop nothing that may fail.
import { bitSize, isComplex, isFloat, isInteger, sizeOf } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import type { Builder, Rewrite } from './builder.ts'
import { foldConstants } from './fold.ts'
import { isPacked } from './held.ts'
import { identity, isWalk } from './operations.ts'
import type { CallEntry, Id } from './program.ts'
import { matrixAxes } from './matrix-axes.ts'
import { movementRewrites } from './rewrites-movement.ts'
import { same } from './lists.ts'

/** The input, if it has the type and shape of the output already. */
function asOutput(builder: Builder, id: Id, { spec }: CallEntry): Id | undefined {
  const own = builder.spec(id)
  return own.type === spec.type && same(own.shape, spec.shape) ? id : undefined
}

/** A constant, if all inputs are constants. */
const fold: Rewrite = (builder, { op, inputs, attrs, spec }) => {
  const values: Scalar[] = []
  for (let i = 0; i < inputs.length; i++) {
    const value = builder.uniform(inputs[i]!)
    if (value === undefined) return undefined
    values.push(value)
  }
  const value = foldConstants(op, attrs, builder.spec(inputs[0]!).type, spec.type, values)
  return value === undefined ? undefined : builder.constant(value, spec)
}

/** Folds, else drops a right operand that changes nothing. */
function neutral(isNeutral: (value: Scalar, type: DType) => boolean, more?: Rewrite): Rewrite {
  return (builder, entry) => {
    const folded = fold(builder, entry)
    if (folded !== undefined) return folded
    const value = builder.uniform(entry.inputs[1]!)
    if (value !== undefined && isNeutral(value, entry.spec.type)) {
      const kept = asOutput(builder, entry.inputs[0]!, entry)
      if (kept !== undefined) return kept
    }
    return more?.(builder, entry)
  }
}

const isOne = (value: Scalar): boolean => value === 1 || value === 1n

/** x + -0 is x for every float; x + 0 is not, for x = -0. */
const addsNothing = (value: Scalar, type: DType): boolean =>
  isInteger(type) ? value == 0 : Object.is(value, -0)

const subtractsNothing = (value: Scalar): boolean => Object.is(Number(value), 0)

/** Integers only: NaN · 0 is NaN. */
const multiplyByZero: Rewrite = (builder, { inputs, spec }) => {
  if (!isInteger(spec.type)) return undefined
  const value = builder.uniform(inputs[1]!)
  if (value === undefined || value != 0) return undefined
  builder.drop(inputs[0]!)
  return builder.constant(value, spec)
}

/** Division by a power of two is a product, exactly, as long as its inverse is a normal number. */
const divideByPower: Rewrite = (builder, { inputs, attrs, spec }) => {
  const [left, right] = inputs as [Id, Id]
  const value = builder.uniform(right)
  if (typeof value !== 'number' || (spec.type !== 'f32' && spec.type !== 'f64')) return undefined
  const exponent = Math.round(Math.log2(Math.abs(value)))
  if (Math.abs(exponent) > 120 || 2 ** exponent !== Math.abs(value)) return undefined
  const inverse = builder.constant(1 / value, builder.spec(right))
  return builder.call('multiply', [left, inverse], attrs, spec)
}

const simplePower: Rewrite = (builder, { inputs, spec }) => {
  const [base, exponent] = inputs as [Id, Id]
  const value = builder.uniform(exponent)
  if (value == 2 && !isComplex(spec.type) && same(builder.spec(base).shape, spec.shape)) {
    return builder.call('multiply', [base, base], {}, spec)
  }
  return undefined
}

/** What is negated twice is as it was. */
const negate: Rewrite = (builder, entry) =>
  fold(builder, entry) ?? builder.callOf(entry.inputs[0]!, 'negate')?.inputs[0]

/** The only value that can be chosen. */
const select: Rewrite = (builder, entry) => {
  const [predicate, onTrue, onFalse] = entry.inputs as [Id, Id, Id]
  const value = builder.uniform(predicate)
  if (onTrue !== onFalse && value === undefined) return undefined
  const kept = asOutput(builder, value == 0 ? onFalse : onTrue, entry)
  if (kept !== undefined) for (const input of entry.inputs) if (input !== kept) builder.drop(input)
  return kept
}

/** A conversion to the own type, or one of a value that was widened before without loss. */
const asType: Rewrite = (builder, entry) => {
  const [input] = entry.inputs as [Id]
  // Saturating makes something else of infinities, also of the own type.
  if (entry.attrs['saturate'] === true) return fold(builder, entry)
  const kept = fold(builder, entry) ?? asOutput(builder, input, entry)
  if (kept !== undefined) return kept
  const inner = builder.callOf(input, 'asType')
  if (inner === undefined) return undefined
  const source = builder.spec(inner.inputs[0]!).type
  return holds(inner.spec.type, source) && source === entry.spec.type ? inner.inputs[0] : undefined
}

/** Whether every value of `inner` is a value of `outer`. */
function holds(outer: DType, inner: DType): boolean {
  if (outer === 'f64') return isFloat(inner) || (isInteger(inner) && bitSize(inner) <= 32)
  if (outer === 'f32')
    return inner === 'f16' || inner === 'bf16' || (isInteger(inner) && bitSize(inner) <= 16)
  return isInteger(outer) && outer[0] === inner[0] && bitSize(outer) >= bitSize(inner)
}

/** A reduction of nothing, or of axes of length 1, and `keepAxes` said by a reshape. */
const reduce: Rewrite = (builder, entry) => {
  const { op, operation, inputs, attrs, spec } = entry
  const input = inputs[0]!
  const { shape, type } = builder.spec(input)
  if (sizeOf(shape) === 0) {
    builder.drop(input)
    return builder.constant(identity(operation.combine!, spec.type), spec)
  }
  if (type !== spec.type) return builder.call(op, [builder.asType(input, spec.type)], attrs, spec)
  const axes = attrs['axes'] as readonly number[]
  const long = axes.filter((axis) => shape[axis] !== 1)
  if (long.length === 0) {
    const kept = builder.reshape(input, spec.shape)
    // A sum begins with 0, which -0 does not survive.
    return op === 'sum' ? builder.call('add', [kept, builder.constant(0, spec)], {}, spec) : kept
  }
  const kept = shape.filter((_, axis) => !axes.includes(axis))
  if (same(kept, spec.shape)) return undefined
  return builder.reshape(
    builder.call(op, inputs, { axes, keepAxes: false }, { type, shape: kept }),
    spec.shape,
  )
}

/**
 * The types, one after the other, through which operands of a matrix product of so many rows, terms and columns go to the one it is
 * computed in. Narrow floats are summed in f32. What becomes of a product of integers depends only on the bits it keeps, so that those of
 * up to 8 bits are multiplied as s8: in f32, where no sum of 1024 such products is rounded. Integers of matrices that are not long in all
 * directions are not converted, as each is used a few times only.
 */
function productTypes(type: DType, rows: number, inner: number, columns: number): readonly DType[] {
  const bits = bitSize(type)
  if (bits >= 32) return []
  if (isFloat(type)) return ['f32']
  if (1 / rows + 1 / inner + 1 / columns > 1 / 8) return []
  return bits <= 8 && inner <= 1024 ? ['s8', 'f32'] : ['s32']
}

/**
 * Any contraction as a batch of matrix products: `matrix product` takes [batch, rows, inner] and [batch, inner, columns].
 * The transposes and reshapes cost nothing where they are strided views.
 */
const dot: Rewrite = (builder, { inputs, attrs, spec }) => {
  const sides = inputs.map((input, side) => {
    const { shape } = builder.spec(input)
    const groups = matrixAxes(attrs, side, shape.length)
    const lengths = (axes: Axes): number[] => axes.map((axis) => shape[axis]!)
    const axes = groups.flat()
    return { axes, shape: lengths(axes), matrices: groups.map((group) => sizeOf(lengths(group))) }
  })
  const [batch, rows, inner, , , columns] = sides.flatMap(({ matrices }) => matrices) as Matrices
  const types = productTypes(spec.type, rows, inner, columns)
  const type = types.at(-1) ?? spec.type
  const operands = sides.map(({ axes, shape, matrices }, side) => {
    const id = types.reduce((own, each) => builder.asType(own, each), inputs[side]!)
    return builder.reshape(builder.call('transpose', [id], { axes }, { type, shape }), matrices)
  })
  if (inner === 0) inputs.forEach((input) => builder.drop(input))
  const out = { type, shape: [batch, rows, columns] }
  const product = inner === 0 ? builder.constant(0, out) : builder.call('matrix product', operands, {}, out)
  return builder.reshape(builder.asType(product, spec.type), spec.shape)
}

/** Where no elements are moved, no loop looks at the indices, which may be wrong all the same: one of bytes does. */
function checkIndices(builder: Builder, [target, indices]: readonly Id[], axes: Axes): void {
  const { shape } = builder.spec(target!)
  const lengths = axes.map((axis) => shape[axis]!)
  const bytes = builder.constant(0, { type: 'u8', shape: lengths })
  const rows = builder.spec(indices!).shape.slice(0, -1)
  const attrs = { axes: lengths.map((_, i) => i) }
  if (sizeOf(rows) > 0)
    builder.drop(builder.call('gather', [bytes, indices!], attrs, { type: 'u8', shape: rows }))
}

const gather: Rewrite = (builder, { inputs, attrs, spec }) => {
  if (sizeOf(spec.shape) === 0) checkIndices(builder, inputs, attrs['axes'] as Axes)
  return undefined
}

/** Adds in f64 what has fewer bits, so that many updates of one element are rounded once, and where elements have bytes of their own. */
const scatter: Rewrite = (builder, { inputs, attrs, spec }) => {
  if (sizeOf(builder.spec(inputs[2]!).shape) === 0) {
    checkIndices(builder, inputs, attrs['axes'] as Axes)
    return undefined
  }
  const isWidened = isFloat(spec.type) ? bitSize(spec.type) <= 32 : isPacked(spec.type)
  if (attrs['combine'] !== 'add' || !isWidened) return undefined
  const type = isFloat(spec.type) ? 'f64' : 's32'
  // All but the indices.
  const wide = inputs.map((input, i) => (i === 1 ? input : builder.asType(input, type)))
  return builder.asType(builder.call('scatter', wide, attrs, { ...spec, type }), spec.type)
}

/** Of one element, or of none, a scan is what it was; the one element is the first. */
const walk: Rewrite = (builder, { operation, inputs, attrs, spec }) => {
  const input = inputs[0]!
  const { shape } = builder.spec(input)
  if (sizeOf(shape) > 0 && shape[attrs['axis'] as number] !== 1) return undefined
  if (operation.kind === 'scan') return input
  builder.drop(input)
  return builder.constant(0, spec)
}

type Axes = readonly number[]
type Matrices = [number, number, number, number, number, number]

/** How all other operations are rewritten. */
const arithmeticRewrites: Readonly<Record<string, Rewrite | undefined>> = {
  negate,
  floor: (_, { inputs, spec }) => (isInteger(spec.type) ? inputs[0] : undefined),
  add: /* @__PURE__ */ neutral(addsNothing),
  subtract: /* @__PURE__ */ neutral(subtractsNothing),
  multiply: /* @__PURE__ */ neutral(isOne, multiplyByZero),
  divide: /* @__PURE__ */ neutral(isOne, divideByPower),
  quotient: /* @__PURE__ */ neutral(isOne),
  pow: /* @__PURE__ */ neutral(isOne, simplePower),
  equal: fold,
  less: fold,
  select,
  asType,
  sum: reduce,
  product: reduce,
  reduceMax: reduce,
  reduceMin: reduce,
  dot,
  gather,
  scatter,
}

/** How an operation is rewritten. */
export const rewriteFor = (op: string): Rewrite | undefined =>
  movementRewrites[op] ?? (isWalk(op) ? walk : arithmeticRewrites[op])
