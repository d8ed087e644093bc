// Conversions of types, limits and choices, element by element.
import { asType, bitcast, clip, select } from '@nx/tensor'
import { bitSize, decode, type DType, encode, isComplex, isFloat, isInteger, sizeOf } from '@nx/types'
import { at, build, cast, elementsFrom, fromValues, valuesFrom } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Property, Trial, Value } from '../property.ts'
import { converted } from '../reference/convert.ts'
import { mergeNames, mergeShapes, stretchedAt } from '../reference/broadcast.ts'
import { isZero, largest, smallest } from '../reference/statistics.ts'
import { merged, withLiteral } from '../reference/types.ts'
import { show } from '../show.ts'
import { drawStretching } from '../stretching.ts'

/** Properties of `asType`, `bitcast`, `clip` and `select`. */
export const choice = (): readonly Property[] => [
  { name: 'asType', draw: drawAsType },
  { name: 'bitcast', draw: drawBitcast },
  { name: 'clip', draw: drawClip },
  { name: 'select', draw: drawSelect },
]

function drawAsType(draw: Draw): Trial {
  const x = draw.operand()
  const to = draw.type()
  const saturate = isFloat(to) && draw.rarely()
  const options = saturate ? { saturate } : {}
  return {
    call: `asType(x, '${to}', ${show(options)})`,
    inputs: [x],
    run: (tensor) => asType(tensor!, to, options),
    // To its own type nothing is converted, so nothing saturates either.
    expected: (array) => ({
      ...array,
      type: to,
      values: array.values.map((value) => converted(value, to, saturate && to !== x.type)),
    }),
  }
}

function drawBitcast(draw: Draw): Trial {
  const x = draw.operand({ type: (type) => !isComplex(type) })
  const to = draw.type((type) => !isComplex(type) && bitSize(type) === bitSize(x.type))
  return {
    call: `bitcast(x, '${to}')`,
    inputs: [x],
    run: (tensor) => bitcast(tensor!, to),
    expected: (array) => {
      const bytes = encode(elementsFrom(array), array.type)
      return { ...array, type: to, values: valuesFrom(decode(bytes, to, sizeOf(array.shape)), to) }
    },
  }
}

/** Limits are scalars, each a tensor or a number of its own type. */
function drawClip(draw: Draw): Trial {
  const isReal = (type: DType): boolean => !isComplex(type)
  const x = draw.operand({ type: isReal })
  const low = draw.operand({ type: draw.boolean() ? isReal : x.type, shape: [], names: [], vectorize: false })
  const high = draw.operand({ type: x.type, shape: [], names: [], vectorize: false })
  const literal = draw.rarely(3) ? draw.one([1, 0, 5, 0.5]) : null
  const raised = isMixed(x.type, low.type) ? 'u64' : merged(x.type, low.type)
  const own = literal === null ? high.type : withLiteral(raised, literal)
  const isOneMixed = [x, low].some((each) => isMixed(each.type, own)) || isMixed(x.type, low.type)
  const type = isOneMixed && isMixed(raised, own) ? 's64' : literal === null ? merged(raised, own) : own
  return {
    call: literal === null ? 'clip(x, low, high)' : `clip(x, low, ${literal})`,
    inputs: literal === null ? [x, low, high] : [x, low],
    run: (tensor, least, most) => clip(tensor!, least!, literal ?? most!),
    expected: (...arrays) => {
      const number =
        literal === null ? [] : [fromValues(own, [], [isInteger(own) ? BigInt(literal) : literal])]
      const [of, least, most] = [...arrays, ...number].map((array) =>
        // Integers are exact, whatever their types.
        isInteger(type) ? { ...(array as NDArray), type } : cast(array as NDArray, type),
      ) as [NDArray, NDArray, NDArray]
      const limited = (value: Value): Value => smallest([largest([value, least.values[0]!]), most.values[0]!])
      return { ...of, values: of.values.map(limited) }
    },
  }
}

/** Whether one is u64 and the other one signed: what is larger is u64, what is smaller s64. */
const isMixed = (left: DType, right: DType): boolean =>
  [left, right].includes('u64') && [left, right].some((type) => type.startsWith('s'))

/** The result has the shape of the predicate, unless that is a scalar. */
function drawSelect(draw: Draw): Trial {
  const type = draw.type()
  const types = [draw.type(), type, draw.boolean() ? draw.type() : type]
  const [predicate, onTrue, onFalse] = drawStretching(
    draw,
    types.map((each) => ({ type: each, fill: 'any' })),
  )
  const shape = mergeShapes([onTrue!.shape, onFalse!.shape])
  const lead = predicate!.shape.length - shape.length
  const fits =
    lead >= 0 && shape.every((length, axis) => length === 1 || length === predicate!.shape[axis + lead])
  const condition = fits ? predicate! : draw.operand({ type: types[0]!, shape: [], names: [] })
  return {
    call: 'select(predicate, onTrue, onFalse)',
    inputs: [condition, onTrue!, onFalse!],
    run: (which, yes, no) => select(which!, yes!, no!),
    expected: (which, yes, no) => {
      const common = merged(yes!.type, no!.type)
      const branches = [cast(yes!, common), cast(no!, common)] as const
      const scalar = which!.shape.length === 0
      const names = scalar ? mergeNames(shape.length, [yes!.names, no!.names]) : which!.names
      return build(
        common,
        scalar ? shape : which!.shape,
        (index) => stretchedAt(isZero(at(which!, scalar ? [] : index)) ? branches[1] : branches[0], index),
        names,
      )
    },
  }
}
