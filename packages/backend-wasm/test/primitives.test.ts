// All other primitives against the reference backend, for every stored type.
import { isFloat, sizeOf } from '@nx/types'
import type { Attributes, DType, NxError, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  elementsFor,
  expectClose,
  operand,
  reference,
  run,
  storedTypes,
  variants,
} from './compare.ts'
import type { Operand } from './compare.ts'

/** Whether sums of it depend on their order: narrow floats are added in a wider type and rounded once. */
const isRounded = (type: DType): boolean => isFloat(type) && !type.endsWith('16')

const kept = (shape: Shape, axes: readonly number[]): number[] =>
  shape.filter((_, axis) => !axes.includes(axis))

for (const [variant, backend] of Object.entries(variants)) {
  const check = (
    op: string,
    inputs: readonly Operand[],
    attrs: Attributes,
    shape: Shape,
    type?: DType,
    ulps = 0,
  ): void => {
    const out = { type: type ?? inputs[0]!.spec.type, shape }
    const what = `${op} ${out.type}[${inputs.map(({ spec }) => `[${spec.shape}]`)}] ${JSON.stringify(attrs, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}`
    expectClose(
      out.type,
      run(backend, op, inputs, attrs, out),
      run(reference, op, inputs, attrs, out),
      ulps,
      what,
    )
  }

  describe(`primitives, ${variant} SIMD`, () => {
    it('constant and iota', () => {
      for (const type of storedTypes) {
        for (const shape of [[], [1], [7], [3, 5], [0, 2]]) {
          for (const value of [0, 1, 3])
            check(
              'constant',
              [],
              { value: type.endsWith('64') && !isFloat(type) ? BigInt(value) : value },
              shape,
              type,
            )
          check('iota', [], { axis: null }, shape, type)
          for (let axis = 0; axis < shape.length; axis++) check('iota', [], { axis }, shape, type)
        }
      }
      check('constant', [], { value: -0 }, [5], 'f32')
      check('constant', [], { value: NaN }, [5], 'f64')
    })

    it('reshape, transpose, broadcast and reverse', () => {
      for (const type of storedTypes) {
        const x = operand(type, [3, 4, 5], 1)
        check('reshape', [x], { shape: [5, 12] }, [5, 12])
        for (const axes of [
          [0, 1, 2],
          [0, 2, 1],
          [1, 0, 2],
          [1, 2, 0],
          [2, 0, 1],
          [2, 1, 0],
        ]) {
          check(
            'transpose',
            [x],
            { axes },
            axes.map((axis) => [3, 4, 5][axis]!),
          )
        }
        for (const axes of [[0], [1], [2], [0, 2], [0, 1, 2]]) check('reverse', [x], { axes }, [3, 4, 5])
        const row = operand(type, [1, 5], 2)
        check('broadcast', [row], { shape: [2, 3, 5], axes: [0, 2] }, [2, 3, 5])
        check('broadcast', [row], { shape: [3, 5], axes: [0, 1] }, [3, 5])
        check('broadcast', [operand(type, [], 3)], { shape: [9], axes: [] }, [9])
        check('transpose', [operand(type, [0, 3], 3)], { axes: [1, 0] }, [3, 0])
      }
    })

    it('slice', () => {
      for (const type of storedTypes) {
        const x = operand(type, [7, 9], 1)
        check('slice', [x], { starts: [2, 1], strides: [1, 1], lengths: [4, 6] }, [4, 6])
        check('slice', [x], { starts: [1, 0], strides: [2, 3], lengths: [5, 9] }, [3, 3])
        check('slice', [x], { starts: [6, 8], strides: [1, 1], lengths: [3, 4] }, [3, 4])
        check('slice', [x], { starts: [0, 0], strides: [1, 1], lengths: [0, 4] }, [0, 4])
        for (const start of [-5, 0, 2, 100]) {
          for (const indexType of ['s32', 's64', 'u8'] as const) {
            if (start < 0 && indexType === 'u8') continue
            const at: Operand = {
              spec: { type: indexType, shape: [] },
              elements: [indexType === 's64' ? BigInt(start) : start],
            }
            check('slice', [x, at], { starts: [null, 1], strides: [1, 2], lengths: [4, 6] }, [4, 3])
            check('slice', [x, at, at], { starts: [null, null], strides: [1, 1], lengths: [3, 2] }, [3, 2])
          }
        }
      }
    })

    it('pad and concatenate', () => {
      for (const type of storedTypes) {
        const x = operand(type, [4, 5], 1)
        const value = operand(type, [], 2)
        check(
          'pad',
          [x, value],
          {
            config: [
              [1, 2, 0],
              [0, 3, 0],
            ],
          },
          [7, 8],
        )
        check(
          'pad',
          [x, value],
          {
            config: [
              [0, 0, 2],
              [1, 0, 1],
            ],
          },
          [10, 10],
        )
        check(
          'pad',
          [x, value],
          {
            config: [
              [-1, 2, 0],
              [-2, -1, 0],
            ],
          },
          [5, 2],
        )
        check(
          'pad',
          [x, value],
          {
            config: [
              [-3, 1, 1],
              [0, 0, 0],
            ],
          },
          [5, 5],
        )
        const pieces = [x, operand(type, [4, 1], 3), operand(type, [4, 0], 3), operand(type, [4, 7], 4)]
        check('concatenate', pieces, { axis: 1 }, [4, 13])
        check('concatenate', [x, operand(type, [2, 5], 5)], { axis: 0 }, [6, 5])
      }
    })

    it('reductions', () => {
      for (const type of storedTypes) {
        for (const [shape, list] of [
          [[37], [[0]]],
          [
            [3, 4, 5],
            [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], []],
          ],
          [
            [19, 33],
            [[0], [1], [0, 1]],
          ],
          [[1], [[0]]],
          [[], [[]]],
          [[0, 3], [[0]]],
          [[2, 0], [[0]]],
        ] as const) {
          for (const axes of list) {
            for (const op of ['sum', 'product', 'reduceMax', 'reduceMin']) {
              for (const tame of [true, false]) {
                // Sums of numbers of one sign, because the bound is relative to the sum of magnitudes.
                const x = tame ? positive(operand(type, shape, 4, true)) : operand(type, shape, 4)
                const ulps = !isRounded(type) ? 0 : op === 'sum' ? 4 : op === 'product' ? 8 : 0
                if (
                  isFloat(type) &&
                  /^(sum|product)$/.test(op) &&
                  !tame &&
                  (!isRounded(type) || shape.length > 0)
                )
                  continue
                check(op, [x], { axes, keepAxes: false }, kept(shape, axes), type, ulps)
              }
            }
          }
        }
        check(
          'sum',
          [positive(operand(type, [4, 6], 1, true))],
          { axes: [0], keepAxes: true },
          [1, 6],
          type,
          isFloat(type) ? 2 : 0,
        )
      }
    })

    it('reductions of what is not finite', () => {
      const lines = [
        [Infinity, 1, 2, 3, 4, 5],
        [Infinity, -Infinity, 0, 0, 0, 0],
        [NaN, 1, 2, 3, 4, Infinity],
        [3e38, 3e38, 0, 0, 0, 0],
        [-0, -0, -0, -0, -0, -0],
        [-0, 0, -0, -0, -0, -0],
        [-1, -2, -0, -Infinity, -3, -4],
      ]
      for (const type of ['f32', 'f64'] as const) {
        const elements = lines.flat().map((x) => (type === 'f32' ? Math.fround(x) : x))
        const rows = { spec: { type, shape: [7, 6] }, elements }
        const columns = {
          spec: { type, shape: [6, 7] },
          elements: elements.map((_, i) => elements[(i % 7) * 6 + Math.floor(i / 7)]!),
        }
        for (const op of ['sum', 'product', 'reduceMax', 'reduceMin']) {
          check(op, [rows], { axes: [1], keepAxes: false }, [7], type)
          check(op, [columns], { axes: [0], keepAxes: false }, [7], type)
        }
      }
    })

    it('dot', () => {
      for (const type of storedTypes) {
        const ulps = isRounded(type) ? 16 : 0
        for (const [m, k, n] of [
          [4, 3, 5],
          [1, 7, 1],
          [17, 9, 13],
          [1, 33, 6],
          [6, 33, 1],
          [3, 0, 2],
          [0, 3, 2],
        ] as const) {
          const [x, y] = [positive(operand(type, [m, k], 1, true)), positive(operand(type, [k, n], 2, true))]
          check('dot', [x, y], { contract: [[1], [0]], batch: [[], []] }, [m, n], type, ulps)
          const t = positive(operand(type, [n, k], 3, true))
          check('dot', [x, t], { contract: [[1], [1]], batch: [[], []] }, [m, n], type, ulps)
        }
        const [x, y] = [
          positive(operand(type, [2, 3, 4, 5], 1, true)),
          positive(operand(type, [4, 2, 3, 6], 2, true)),
        ]
        check(
          'dot',
          [x, y],
          {
            contract: [
              [1, 2],
              [2, 0],
            ],
            batch: [[0], [1]],
          },
          [2, 5, 6],
          type,
          ulps,
        )
        check(
          'dot',
          [x, y],
          {
            contract: [[3], [3]].map(() => []),
            batch: [
              [0, 1],
              [1, 2],
            ],
          },
          [2, 3, 4, 5, 4, 6],
          type,
          ulps,
        )
        check(
          'dot',
          [operand(type, [5], 1, true), operand(type, [5], 1, true)],
          { contract: [[0], [0]], batch: [[], []] },
          [],
          type,
          ulps,
        )
        check(
          'dot',
          [operand(type, [], 1), operand(type, [3], 1)],
          { contract: [[], []], batch: [[], []] },
          [3],
          type,
          ulps,
        )
      }
    })

    it('gather', () => {
      for (const type of storedTypes) {
        for (const indexType of ['s32', 's64', 'u8'] as const) {
          const x = operand(type, [4, 5, 6], 1)
          for (const [axes, rows] of [
            [[0], [7]],
            [[1], [2, 3]],
            [[2], [5]],
            [[0, 1], [6]],
            [[0, 2], [3]],
            [[0, 1, 2], [9]],
            [[0], []],
          ] as const) {
            const indices = indicesFor(indexType, [...rows, axes.length], 4)
            check('gather', [x, indices], { axes }, [...rows, ...kept([4, 5, 6], axes)])
          }
        }
      }
    })

    it('scatter', () => {
      for (const type of storedTypes) {
        for (const combine of ['add', 'put']) {
          const x = operand(type, [4, 5, 6], 1, true)
          for (const [axes, rows] of [
            [[0], [7]],
            [[1], [2, 3]],
            [[2], [9]],
            [[0, 1], [16]],
            [[0, 2], [3]],
            [[0, 1, 2], [19]],
            [[0], []],
          ] as const) {
            const indices = indicesFor('s32', [...rows, axes.length], 4)
            const updates = operand(type, [...rows, ...kept([4, 5, 6], axes)], 2, true)
            // One rounding per addition here, one in all in the reference.
            const ulps = combine === 'add' && isRounded(type) ? 64 : 0
            check('scatter', [x, indices, updates], { axes, combine }, [4, 5, 6], type, ulps)
          }
        }
      }
    })

    it('raises for indices out of bounds', () => {
      for (const bad of [-1, 4]) {
        for (const [op, more] of [
          ['gather', []],
          ['scatter', [operand('f32', [3, 5], 1)]],
        ] as const) {
          const inputs = [
            operand('f32', [4, 5], 1),
            { spec: { type: 's32' as const, shape: [3, 1] }, elements: [0, bad, 2] },
            ...more,
          ]
          const shape = op === 'gather' ? [3, 5] : [4, 5]
          let caught: unknown
          try {
            run(backend, op, inputs, { axes: [0], combine: 'put' }, { type: 'f32', shape })
          } catch (error) {
            caught = error
          }
          expect((caught as NxError).code).toBe('index_out_of_bounds')
          expect((caught as NxError).op).toBe(op)
        }
      }
    })

    it('argsort', () => {
      for (const type of storedTypes) {
        for (const [shape, axis] of [
          [[50], 0],
          [[200], 0],
          [[4, 30], 1],
          [[70, 3], 0],
          [[0], 0],
          [[2, 0], 1],
        ] as const) {
          for (const direction of ['asc', 'desc']) {
            for (const out of ['s32', 's64', 'u8'] as const) {
              check('argsort', [operand(type, shape, 1)], { axis, direction, stable: true }, shape, out)
            }
          }
        }
      }
    })
  })

  it(`sums long rows and columns within a few roundings, ${variant} SIMD`, () => {
    for (const type of ['f32', 'f64'] as const) {
      for (const [shape, axis] of [
        [[100003], 0],
        [[3, 5001], 1],
        [[5001, 37], 0],
      ] as const) {
        const x = positive({ spec: { type, shape }, elements: elementsFor(type, sizeOf(shape), 5, true) })
        check('sum', [x], { axes: [axis], keepAxes: false }, kept(shape, [axis]), type, 4)
      }
    }
    expect(bytesOf([1], 'f32')).toHaveLength(4)
  })
}

function positive({ spec, elements }: Operand): Operand {
  return { spec, elements: isFloat(spec.type) ? elements.map((x) => Math.abs(Number(x))) : elements }
}

function indicesFor(type: DType, shape: Shape, below: number): Operand {
  const elements = Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7 + 3) % below)
  return { spec: { type, shape }, elements: type === 's64' ? elements.map(BigInt) : elements }
}
