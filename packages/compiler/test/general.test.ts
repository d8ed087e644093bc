// Nests of one kind become equal once their numbers are parameters, and are what they were with the numbers put back.
import type { Attributes, DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { generalize, loopKey } from '../src/index.ts'
import type { Loop } from '../src/index.ts'
import { GraphBuilder, plan } from './graphs.ts'
import { filled } from './filled.ts'

function nest(op: string, inputs: readonly Shape[], out: Shape, attrs: Attributes = {}): Loop {
  const g = new GraphBuilder()
  const parameters = inputs.map((shape) => g.parameter(shape))
  const [step] = plan(g.graph(g.call(op, parameters, out, attrs))).steps
  if (step?.kind !== 'loop') throw new Error('expected one nest')
  return step.loop
}

const generalKey = (loop: Loop): string => loopKey(generalize(loop).loop)
const transpose = (rows: number, columns: number): Loop =>
  nest('transpose', [[rows, columns]], [columns, rows], { axes: [1, 0] })
const sum = (shape: Shape, axes: readonly number[]): Loop =>
  nest(
    'sum',
    [shape],
    shape.filter((_, axis) => !axes.includes(axis)),
    { axes, keepAxes: false },
  )
const slice = (rows: number, columns: number, start: number): Loop =>
  nest('slice', [[rows, columns]], [rows - start, columns - start], {
    starts: [start, start],
    strides: [1, 1],
    lengths: [rows - start, columns - start],
  })

describe('generalize', () => {
  it('makes equal what differs in lengths, strides and offsets', () => {
    expect(generalKey(transpose(30, 40))).toBe(generalKey(transpose(7, 5)))
    expect(generalKey(sum([30, 40], [1]))).toBe(generalKey(sum([5, 6], [1])))
    expect(generalKey(slice(30, 40, 2))).toBe(generalKey(slice(9, 8, 3)))
    expect(generalKey(nest('add', [[6, 5], [5]], [6, 5]))).toBe(
      generalKey(nest('add', [[60, 50], [50]], [60, 50])),
    )
  })

  it('makes equal what is divided by other integers, as a mean is', () => {
    const scaled = (op: string, number: number, type: DType = 'f32'): string => {
      const g = new GraphBuilder()
      const x = g.parameter([30], type)
      const [step] = plan(g.graph(g.call(op, [x, g.constant(number, [], type)], [30], {}, type))).steps
      if (step?.kind !== 'loop') throw new Error('expected one nest')
      return generalKey(step.loop)
    }
    expect(scaled('divide', 30)).toBe(scaled('divide', 7))
    expect(scaled('divide', 30, 'f64')).toBe(scaled('divide', 7, 'f64'))
    for (const [op, number] of [
      ['divide', 0.3],
      ['divide', -7],
      ['divide', 2 ** 31 + 256],
      ['multiply', 7],
    ] as const)
      expect(scaled(op, number)).not.toBe(scaled(op, 30))
    expect(scaled('divide', 30, 'f16')).not.toBe(scaled('divide', 7, 'f16'))
  })

  it('keeps apart what is walked in another way', () => {
    const kinds = [
      transpose(30, 40),
      transpose(30, 3),
      sum([30, 40], [0]),
      sum([30, 40], [1]),
      sum([30, 40], [0, 1]),
      slice(30, 40, 2),
      nest('reverse', [[30]], [30], { axes: [0] }),
      nest('add', [[6, 5], [5]], [6, 5]),
      nest(
        'add',
        [
          [6, 5],
          [6, 1],
        ],
        [6, 5],
      ),
      nest(
        'max',
        [
          [6, 5],
          [6, 1],
        ],
        [6, 5],
      ),
    ]
    expect(new Set(kinds.map(generalKey)).size).toBe(kinds.length)
  })

  it('gives back the nest where the numbers are filled in', () => {
    const loops = [transpose(30, 40), sum([3, 4, 5], [1]), slice(30, 40, 2)]
    for (const loop of loops) expect(filled(generalize(loop))).toEqual(loop)
  })
})

describe('loopKey', () => {
  it('is that of equal nests on other buffers, and of no others', () => {
    const loop = transpose(30, 40)
    expect(loopKey({ ...loop, buffers: [7, 9] })).toBe(loopKey(loop))
    expect(loopKey(transpose(40, 30))).not.toBe(loopKey(loop))
  })

  it('tells a constant -0 from 0', () => {
    const loop = transpose(30, 40)
    const withConstant = (value: number): string =>
      loopKey({ ...loop, body: [...loop.body, { op: 'constant', type: 'f32', value }] })
    expect(withConstant(-0)).not.toBe(withConstant(0))
  })
})
