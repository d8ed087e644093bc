// Element-wise calls against the reference backend, for every stored type.
import { isFloat, isInteger, NxError } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { expectClose, operand, reference, run, storedTypes, variants } from './compare.ts'

const unary = ['negate', 'abs', 'floor', 'exp', 'log', 'sin', 'cos', 'sqrt']
const floatOnly = new Set(['exp', 'log', 'sin', 'cos', 'sqrt', 'divide', 'atan2'])
const integerOnly = new Set(['quotient', 'bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift', 'rightShift'])
const inexact = new Set(['exp', 'log', 'sin', 'cos', 'pow', 'atan2'])
const shapes: readonly Shape[] = [[], [1], [3], [4], [37], [0], [5, 7]]

const binary = [
  ...[
    'add',
    'subtract',
    'multiply',
    'divide',
    'quotient',
    'remainder',
    'pow',
    'atan2',
    'min',
    'max',
    'equal',
    'less',
  ],
  ...['bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift', 'rightShift'],
]

const fits = (op: string, type: DType): boolean =>
  isFloat(type) ? !integerOnly.has(op) : isInteger(type) && !floatOnly.has(op)

/** Operands for which integer operations raise nothing. */
function right(op: string, type: DType, shape: Shape): ReturnType<typeof operand> {
  const any = operand(type, shape, 7)
  const isDivision = op === 'quotient' || op === 'remainder'
  if (!isInteger(type) || !(isDivision || op === 'pow' || op.endsWith('Shift'))) return any
  // Amounts up to 69: beyond every width.
  const fitted = any.elements.map((x) => {
    const amount = Math.abs(Number(x)) % 70
    const fixed = isDivision ? (x == 0 ? 3 : Number(x)) : amount
    return typeof x === 'bigint' ? BigInt(fixed) : fixed
  })
  return { ...any, elements: fitted }
}

for (const [variant, backend] of Object.entries(variants)) {
  describe(`element-wise calls, ${variant} SIMD`, () => {
    for (const op of unary) {
      it(op, () => {
        for (const type of storedTypes) {
          if (!fits(op, type)) continue
          for (const shape of shapes) {
            const inputs = [operand(type, shape, 3)]
            const expected = run(reference, op, inputs, {}, { type, shape })
            const got = run(backend, op, inputs, {}, { type, shape })
            expectClose(type, got, expected, inexact.has(op) ? 1 : 0, `${op} ${type}[${shape}]`)
          }
        }
      })
    }

    for (const op of binary) {
      it(op, () => {
        for (const type of storedTypes) {
          if (!fits(op, type)) continue
          for (const [l, r, o] of [
            ...shapes.map((shape) => [shape, shape, shape] as const),
            [[5, 7], [], [5, 7]],
            [[], [5, 7], [5, 7]],
            [[5, 7], [7], [5, 7]],
            [
              [5, 1],
              [1, 7],
              [5, 7],
            ],
            [
              [3, 1, 4],
              [5, 1],
              [3, 5, 4],
            ],
          ] as const) {
            const inputs = [operand(type, l, 5), right(op, type, r)]
            const out = { type: op === 'equal' || op === 'less' ? ('u8' as const) : type, shape: o }
            const expected = run(reference, op, inputs, {}, out)
            const got = run(backend, op, inputs, {}, out)
            expectClose(
              out.type,
              got,
              expected,
              inexact.has(op) && isFloat(type) ? 1 : 0,
              `${op} ${type}[${l}] [${r}]`,
            )
          }
        }
      })
    }

    it('select', () => {
      for (const type of storedTypes) {
        for (const [p, x, y, shape] of [
          [[9], [9], [9], [9]],
          [[], [9], [9], [9]],
          [[2, 1], [5], [2, 5], [2, 5]],
        ] as const) {
          const predicate = {
            spec: { type: 'u8' as const, shape: p },
            elements: operand('u8', p, 1).elements.map((e) => Number(e) % 3),
          }
          const inputs = [predicate, operand(type, x, 2), operand(type, y, 3)]
          const expected = run(reference, 'select', inputs, {}, { type, shape })
          expectClose(
            type,
            run(backend, 'select', inputs, {}, { type, shape }),
            expected,
            0,
            `select ${type}`,
          )
        }
      }
    })

    it('asType', () => {
      for (const from of storedTypes) {
        for (const to of storedTypes) {
          for (const shape of [[41], [3, 2]]) {
            const inputs = [operand(from, shape, 11)]
            const extremes = isInteger(from)
              ? operand(from, shape, 12).elements.map((x, i) => (i % 2 ? x : extreme(from, i)))
              : inputs[0]!.elements
            for (const elements of [inputs[0]!.elements, extremes]) {
              const own = [{ ...inputs[0]!, elements }]
              const expected = run(reference, 'asType', own, { type: to }, { type: to, shape })
              expectClose(
                to,
                run(backend, 'asType', own, { type: to }, { type: to, shape }),
                expected,
                0,
                `asType ${from} ${to}`,
              )
            }
          }
        }
      }
    })

    it('bitcast', () => {
      const pairs: [DType, DType][] = [
        ...([
          ['f32', 's32'],
          ['u32', 'f32'],
          ['f64', 's64'],
          ['u64', 'f64'],
          ['u8', 's8'],
          ['s16', 'u16'],
        ] as [DType, DType][]),
        ...([
          ['u16', 'f16'],
          ['bf16', 's16'],
          ['f16', 'u16'],
          ['s32', 'u32'],
        ] as [DType, DType][]),
      ]
      for (const [from, to] of pairs) {
        const inputs = [operand(from, [23], 13, from === 'u16')]
        const expected = run(reference, 'bitcast', inputs, { type: to }, { type: to, shape: [23] })
        expectClose(
          to,
          run(backend, 'bitcast', inputs, { type: to }, { type: to, shape: [23] }),
          expected,
          0,
          `bitcast ${from} ${to}`,
        )
      }
    })

    it('raises for integers what the reference raises', () => {
      const cases = [
        ['quotient', 0, 'division_by_zero'],
        ['remainder', 0, 'division_by_zero'],
        ['pow', -1, 'negative_exponent'],
        ['leftShift', -2, 'negative_shift'],
        ['rightShift', -1, 'negative_shift'],
      ] as const
      for (const type of ['s32', 's64', 's8'] as const) {
        const number = (x: number): number | bigint => (type === 's64' ? BigInt(x) : x)
        for (const [op, bad, code] of cases) {
          for (const position of [0, 6]) {
            const elements = Array.from({ length: 7 }, (_, i) => number(i === position ? bad : 2))
            const inputs = [operand(type, [7], 2), { spec: { type, shape: [7] }, elements }]
            let caught: unknown
            try {
              run(backend, op, inputs, {}, { type, shape: [7] })
            } catch (error) {
              caught = error
            }
            expect(caught).toBeInstanceOf(NxError)
            expect((caught as NxError).code).toBe(code)
            expect((caught as NxError).message).toMatch(new RegExp(`^${op}: .*; `))
          }
        }
      }
    })
  })
}

function extreme(type: DType, i: number): number | bigint {
  const bits = Number(type.slice(1))
  const [low, high] =
    type[0] === 'u' ? [0n, 2n ** BigInt(bits) - 1n] : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
  const value = i % 4 === 0 ? low : high - BigInt(i % 8 === 2 ? 1 : 0)
  return bits === 64 ? value : Number(value)
}
