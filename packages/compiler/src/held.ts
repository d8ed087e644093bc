// How values are held that no loop computes with as they are.
import { bitSize, byteLength, isComplex, isUnsigned, sizeOf, toReal } from '@nx/types'
import type { DType, Spec } from '@nx/types'
import type { Builder } from './builder.ts'
import type { Id } from './program.ts'

/** Whether several elements share a byte. */
export const isPacked = (type: DType): boolean => bitSize(type) < 8

/** The type in which the loops of a plan leave elements for each other: each has bytes of its own. */
export const unpackedType = (type: DType): DType => (!isPacked(type) ? type : isUnsigned(type) ? 'u8' : 's8')

/**
 * What holds a value where a plan begins and ends: complex numbers are real and imaginary parts along an axis behind all others,
 * elements that share bytes are these bytes.
 */
export function heldAs(spec: Spec): Spec {
  const { type, shape } = spec
  if (isPacked(type)) return { type: 'u8', shape: [byteLength(spec)] }
  return isComplex(type) ? { type: toReal(type), shape: [...shape, 2] } : spec
}

/** The lengths of axes whose positions say which part of a byte an element is, and its factor along each: the first is highest. */
const partsOf = (type: DType): readonly number[] => (bitSize(type) === 4 ? [16] : [16, 4])

/** `first + index · step` along each such axis, multiplied: powers of two. */
function factors(
  builder: Builder,
  type: DType,
  spec: Spec,
  ofPart: (factor: number) => [number, number],
): Id {
  const on = (op: string, left: Id, right: Id): Id => builder.call(op, [left, right], {}, spec)
  return partsOf(type)
    .map((factor, k) => {
      const [first, step] = ofPart(factor)
      const place = builder.call('iota', [], { axis: k + 1 }, spec)
      return on('add', on('multiply', place, builder.constant(step, spec)), builder.constant(first, spec))
    })
    .reduce((left, right) => on('multiply', left, right))
}

/** The elements of a value that is held by bytes. */
export function unpack(builder: Builder, bytes: Id, { type, shape }: Spec): Id {
  const own = unpackedType(type)
  const axes = partsOf(type).map(() => 2)
  const [length] = builder.spec(bytes).shape as [number]
  const parts = { type: own, shape: [length, ...axes] }
  const cast = builder.call('bitcast', [bytes], { type: own }, { type: own, shape: [length] })
  const repeated = builder.call('broadcast', [cast], { shape: parts.shape, axes: [0] }, parts)
  // The wanted bits move to the top of the byte, so that one shift down extends the sign or clears the rest.
  const high = builder.call(
    'multiply',
    [repeated, factors(builder, type, parts, (factor) => [1, factor - 1])],
    {},
    parts,
  )
  const shifted = builder.call('rightShift', [high, builder.constant(8 - bitSize(type), parts)], {}, parts)
  const size = sizeOf(shape)
  const flat = builder.reshape(shifted, [sizeOf(parts.shape)])
  const attrs = { starts: [0], strides: [1], lengths: [size] }
  const taken = builder.call('slice', [flat], attrs, { type: own, shape: [size] })
  return builder.asType(builder.reshape(taken, shape), type)
}

/** The bytes that hold the elements of a value; zeros fill the last one. */
export function pack(builder: Builder, id: Id): Id {
  const spec = builder.spec(id)
  const { type } = spec
  const axes = partsOf(type).map(() => 2)
  const size = sizeOf(spec.shape)
  const length = byteLength(spec)
  const whole = length * 2 ** axes.length
  const parts = { type: 'u8' as const, shape: [length, ...axes] }
  const low = builder.call(
    'bitwiseAnd',
    [builder.asType(id, 'u8'), builder.constant(2 ** bitSize(type) - 1, { type: 'u8', shape: spec.shape })],
    {},
    { type: 'u8', shape: spec.shape },
  )
  const config = [[0, whole - size, 0]]
  const padding = builder.constant(0, { type: 'u8', shape: [] })
  const filled = builder.call(
    'pad',
    [builder.reshape(low, [size]), padding],
    { config },
    { type: 'u8', shape: [whole] },
  )
  const moved = builder.call(
    'multiply',
    [builder.reshape(filled, parts.shape), factors(builder, type, parts, (factor) => [factor, 1 - factor])],
    {},
    parts,
  )
  return builder.call('sum', [moved], { axes: axes.map((_, k) => k + 1), keepAxes: false }, heldAs(spec))
}
