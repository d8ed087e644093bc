// Blocks of tensors taken, put, cut apart and joined.
import {
  concatenate,
  putSlice,
  slice,
  sliceAlongAxis,
  split,
  stack,
  type StartIndex,
  unstack,
} from '@nx/tensor'
import { type Tensor } from '@nx/tensor'
import { finiteMin, isInteger, type Shape } from '@nx/types'
import { at, build } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial } from '../property.ts'
import { namesOfAll, typeOfAll } from '../reference/promotion.ts'
import { show } from '../show.ts'

function drawUnstack(draw: Draw): Trial {
  const shape = draw.shape({ rank: [1, 3], size: 12 })
  const axis = draw.integer(0, shape.length - 1)
  const x = draw.operand({ shape })
  const options = axis === 0 && draw.boolean() ? {} : { axis: draw.given(x, axis) }
  const others = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== axis)
  return {
    call: `unstack(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => unstack(tensor!, options),
    expected: (array) =>
      Array.from({ length: shape[axis]! }, (_, i) =>
        build(
          array.type,
          others(shape),
          (index) => at(array, index.toSpliced(axis, 0, i)),
          others(namesOfAll([array])),
        ),
      ),
  }
}

/** Properties of the functions of blocks. */
export const slicing = (): readonly Property[] => [
  { name: 'slice', draw: drawSlice },
  { name: 'sliceAlongAxis', draw: drawSliceAlongAxis },
  { name: 'putSlice', draw: drawPutSlice },
  { name: 'split', draw: drawSplit },
  { name: 'concatenate', draw: drawConcatenate },
  { name: 'stack', draw: drawStack },
  { name: 'unstack', draw: drawUnstack },
]

/** A start along an axis: a number, or an input. */
interface Start {
  readonly static: number | bigint | null
  readonly input: Operand | null
}

function drawStart(draw: Draw, vectorize: boolean): Start {
  const start = draw.integer(-2, 6)
  if (draw.boolean()) return { static: draw.boolean() ? start : BigInt(start), input: null }
  const type = draw.type(isInteger)
  return {
    static: null,
    input: draw.operand({ type, shape: [], vectorize, fill: finiteMin(type) < 0 ? 'finite' : 'any' }),
  }
}

/** The starts as given, from the tensors that follow in order. */
function startsOf(starts: readonly Start[], tensors: readonly Tensor[]): StartIndex[] {
  let next = 0
  return starts.map((start) => start.static ?? tensors[next++]!)
}

/** Where the block really starts: moved to fit. */
function startsFrom(starts: readonly Start[], arrays: readonly Operand[], room: Shape): number[] {
  let next = 0
  return starts.map((start, axis) => {
    const given = Number(start.static ?? arrays[next++]!.values[0])
    return Math.max(0, Math.min(given, room[axis]!))
  })
}

const showStarts = (starts: readonly Start[]): string => show(starts.map((start) => start.static ?? 'tensor'))
const inputsOf = (starts: readonly Start[]): Operand[] => starts.flatMap(({ input }) => input ?? [])

function block(x: Operand, starts: readonly number[], lengths: Shape, strides: Shape): NDArray {
  const shape = lengths.map((length, axis) => Math.ceil(length / strides[axis]!))
  return build(
    x.type,
    shape,
    (index) =>
      at(
        x,
        index.map((i, axis) => starts[axis]! + i * strides[axis]!),
      ),
    x.names,
  )
}

function drawSlice(draw: Draw): Trial {
  const x = draw.operand()
  const starts = x.shape.map(() => drawStart(draw, true))
  const lengths = x.shape.map((length) => (length === 0 ? 0 : draw.integer(1, length)))
  const own = x.shape.map(() => draw.integer(1, 3))
  const options = draw.one([{}, { strides: own }, { strides: own[0] ?? 1 }])
  const strides = typeof options.strides === 'object' ? own : x.shape.map(() => Number(options.strides ?? 1))
  const room = x.shape.map((length, axis) => length - lengths[axis]!)
  return {
    call: `slice(x, ${showStarts(starts)}, ${show(lengths)}, ${show(options)})`,
    inputs: [x, ...inputsOf(starts)],
    run: (tensor, ...rest) => slice(tensor!, startsOf(starts, rest), lengths, options),
    expected: (array, ...rest) => block(array, startsFrom(starts, rest, room), lengths, strides),
  }
}

function drawSliceAlongAxis(draw: Draw): Trial {
  const x = draw.operand({ rank: [1, 4] })
  const drawn = draw.axis(x)
  const start = drawStart(draw, true)
  const options = {
    ...(draw.boolean() && { axis: drawn.given }),
    ...(draw.boolean() && { strides: draw.integer(1, 3) }),
  }
  const axis = options.axis === undefined ? 0 : drawn.axis
  const length = x.shape[axis] === 0 ? 0 : draw.integer(1, x.shape[axis]!)
  const along = (own: number, other: (length: number) => number): number[] =>
    x.shape.map((each, i) => (i === axis ? own : other(each)))
  return {
    call: `sliceAlongAxis(x, ${showStarts([start])}, ${length}, ${show(options)})`,
    inputs: [x, ...inputsOf([start])],
    run: (tensor, ...rest) => sliceAlongAxis(tensor!, startsOf([start], rest)[0]!, length, options),
    expected: (array, ...rest) => {
      const [from] = startsFrom([start], rest, [array.shape[axis]! - length])
      return block(
        array,
        along(from!, () => 0),
        along(length, (each) => each),
        along(options.strides ?? 1, () => 1),
      )
    },
  }
}

function drawPutSlice(draw: Draw): Trial {
  const x = draw.operand()
  const shape = x.shape.map((length) => draw.integer(length === 0 || draw.rarely(8) ? 0 : 1, length))
  const part = draw.operand({ shape })
  const starts = x.shape.map(() => drawStart(draw, false))
  const room = x.shape.map((length, axis) => length - shape[axis]!)
  return {
    call: `putSlice(x, ${showStarts(starts)}, block)`,
    inputs: [x, part, ...inputsOf(starts)],
    run: (tensor, other, ...rest) => putSlice(tensor!, startsOf(starts, rest), other!),
    expected: (array, other, ...rest) => {
      const from = startsFrom(starts, rest, room)
      const valueAt = (index: readonly number[]): NDArray['values'][number] => {
        const within = index.map((i, axis) => i - from[axis]!)
        return within.every((i, axis) => i >= 0 && i < shape[axis]!) ? at(other!, within) : at(array, index)
      }
      const both = [array, other!]
      return build(typeOfAll(both), array.shape, valueAt, namesOfAll(both))
    },
  }
}

function drawSplit(draw: Draw): Trial {
  const others = draw.shape({ rank: [0, 2], size: 6, large: 1025 })
  const length = draw.integer(2, 6)
  const axis = draw.integer(0, others.length)
  const x = draw.operand({ shape: [...others.slice(0, axis), length, ...others.slice(axis)] })
  const cut = draw.integer(1, length - 1)
  // Part of the way from the cut before, which is rounded up to this one.
  const position = draw.one([cut, cut - length, (cut - draw.one([0.5, 0.25, 0.75])) / length])
  const options = axis === 0 && draw.boolean() ? {} : { axis: draw.given(x, axis) }
  const piece = (array: Operand, from: number, to: number): NDArray =>
    block(
      array,
      array.shape.map((_, i) => (i === axis ? from : 0)),
      array.shape.map((each, i) => (i === axis ? to - from : each)),
      array.shape.map(() => 1),
    )
  return {
    call: `split(x, ${position}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => split(tensor!, position, options),
    expected: (array) => [piece(array, 0, cut), piece(array, cut, length)],
  }
}

function drawConcatenate(draw: Draw): Trial {
  const shape = draw.shape({ rank: [1, 3], size: 12, large: 1500 })
  const axis = draw.integer(0, shape.length - 1)
  const inputs = Array.from({ length: draw.integer(1, 4) }, (_, i) =>
    draw.operand({
      shape: i === 0 ? shape : shape.map((n, each) => (each === axis ? draw.integer(0, 3) : n)),
    }),
  )
  const options = axis === 0 && draw.boolean() ? {} : { axis: draw.given(inputs[0]!, axis) }
  return {
    call: `concatenate([${inputs.map((_, i) => `x${i}`).join(', ')}], ${show(options)})`,
    inputs,
    run: (...tensors) => concatenate(tensors, options),
    expected: (...arrays) => {
      const length = arrays.reduce((sum, array) => sum + array.shape[axis]!, 0)
      return build(
        typeOfAll(arrays),
        shape.map((each, i) => (i === axis ? length : each)),
        (index) => {
          const own = [...index]
          const from = arrays.find((array) => {
            if (own[axis]! < array.shape[axis]!) return true
            own[axis] = own[axis]! - array.shape[axis]!
            return false
          })
          return at(from!, own)
        },
        namesOfAll(arrays),
      )
    },
  }
}

function drawStack(draw: Draw): Trial {
  const shape = draw.shape({ rank: [0, 3], size: 12, large: 1500 })
  const inputs = Array.from({ length: draw.integer(1, 4) }, () => draw.operand({ shape }))
  const axis = draw.integer(0, shape.length)
  const options = {
    ...((axis > 0 || draw.boolean()) && { axis: draw.one([axis, axis - shape.length - 1]) }),
    ...(draw.boolean() && { name: draw.one([null, 'new']) }),
  }
  const inserted = <T>(list: readonly T[], item: T): T[] => [
    ...list.slice(0, axis),
    item,
    ...list.slice(axis),
  ]
  return {
    call: `stack([${inputs.map((_, i) => `x${i}`).join(', ')}], ${show(options)})`,
    inputs,
    run: (...tensors) => stack(tensors, options),
    expected: (...arrays) =>
      build(
        typeOfAll(arrays),
        inserted(shape, arrays.length),
        (index) =>
          at(
            arrays[index[axis]!]!,
            index.filter((_, i) => i !== axis),
          ),
        inserted(namesOfAll(arrays), options.name ?? null),
      ),
  }
}
