// Meaning and precedence of operators, numbers, calls and indices; errors that point into the text.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as tensors from '@nx/tensor'
import { exp, f32, f64, type Tensor, tensor, toArray, toNumber } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formula, type FormulaTag } from '../src/index.ts'

const f = formula({ ...tensors })
type Case = readonly [name: string, run: () => Tensor, expected: unknown, type: string]

const cases = (): readonly Case[] => {
  const x = f32([1, 2, 3])
  const i = tensor([5, 6, 7])
  const m = tensor([[1, 2], [3, 4]], { names: ['row', 'column'] }) // prettier-ignore
  return [
    ['a sum', () => formula`${x} + ${i}`, [6, 8, 10], 'f32'],
    ['products before sums', () => formula`${i} - ${i} * 2 + 1`, [-4, -5, -6], 's32'],
    ['parentheses', () => formula`(${i} - 1) * (2 + ${i})`, [28, 40, 54], 's32'],
    ['from the left', () => formula`${i} - 1 - 1`, [3, 4, 5], 's32'],
    ['a sign beside a power', () => formula`-${x} ** 2`, [-1, -4, -9], 'f32'],
    ['a power from the right', () => formula`2 ** 3 ** 2`, 512, 's32'],
    ['a negative exponent', () => formula`${x} ** -1`, [1, 0.5, Math.fround(1 / 3)], 'f32'],
    ['signs', () => formula`- - ${i} - -1 + +${i}`, [11, 13, 15], 's32'],
    ['a remainder', () => formula`-${i} % 4`, [-1, -2, -3], 's32'],
    ['a quotient', () => formula`${i} / 2`, [2.5, 3, 3.5], 'f32'],
    ['comparisons before &', () => formula`${x} > 1 & ${x} <= 3`, [0, 1, 1], 'u8'],
    ['a negated comparison', () => formula`~(${x} == 2)`, [1, 0, 1], 'u8'],
    ['negated logic', () => formula`~(${x} > 1 & !(${x} > 2))`, [1, 0, 1], 'u8'],
    ['inverted bits', () => formula`~${i}`, [-6, -7, -8], 's32'],
    ['bits', () => formula`${i} & 3 | 8 ^ ${i}`, [13, 14, 15], 's32'],
    ['logic', () => formula`!${x} || ${x} > 1 && ${x} != 3`, [0, 1, 0], 'u8'],
    ['the product of matrices', () => formula`${m} @ ${m}`, [[7, 10], [15, 22]], 's32'], // prettier-ignore
    ['an index', () => formula`${m}[1]`, [3, 4], 's32'],
    ['an index beyond names', () => formula`${m}[-1, 0] * 2`, 6, 's32'],
    ['ranges', () => formula`${i}[1:] - ${i}[:2] + ${i}[::2]`, [6, 8], 's32'],
    ['a whole axis', () => formula`${m}[:, 1]`, [2, 4], 's32'],
    ['a named axis', () => formula`${m}[column: 0]`, [1, 3], 's32'],
    ['a named range', () => formula`${m}[row: 0:1, column: -1]`, [2], 's32'],
    ['a computed index', () => formula`${i}[${0} + 1]`, 6, 's32'],
    ['a computed range', () => formula`${i}[${1}:1 + ${2}]`, [6, 7], 's32'],
    ['a tensor as index', () => formula`${i}[${tensor([2, 0])}]`, [7, 5], 's32'],
    ['an index of an index', () => formula`${m}[0][1]`, 2, 's32'],
    ['a bound function', () => f`sum(${m}, axes: [0], keepAxes: true)`, [[4, 6]], 's32'],
    ['options by text', () => f`asType(${x}, 'f64')`, [1, 2, 3], 'f64'],
    ['an option that is negative', () => f`concatenate([${i}, ${i}[:1]], axis: -1)`, [5, 6, 7, 5], 's32'],
    ['no option', () => f`stack([${1}, 2], name: null)`, [1, 2], 's32'],
    ['an interpolated function', () => formula`${exp}(${x} - ${x})[0]`, 1, 'f32'],
    ['interpolated options', () => f`sum(${m}, ${{ axes: ['row'] }})`, [4, 6], 's32'],
    ['an integer literal', () => formula`${tensors.u8([1])} + 1`, [2], 'u8'],
    ['a float literal', () => formula`${tensors.u8([1])} + 1.0`, [2], 'f32'],
    ['a float literal by its sign', () => formula`${tensors.u8([1])} + -1e0`, [0], 'f32'],
    ['a narrow float keeps its type', () => formula`${tensors.bf16([3])} * (1.0 / 2)`, [1.5], 'bf16'],
    ['a fraction keeps its digits', () => formula`${f64([1])} * (1 / 3)`, [1 / 3], 'f64'],
    ['numbers that are interpolated', () => formula`${f64([1])} * (${1} / ${3})`, [1 / 3], 'f64'],
    ['a bigint', () => formula`${tensors.u64([1])} + 18446744073709551614n`, [2n ** 64n - 1n], 'u64'],
    [
      'digits beyond doubles',
      () => formula`${tensors.s64([0])} - 9007199254740993`,
      [-9007199254740993n],
      's64',
    ],
    ['numbers alone', () => formula`7 % 4 - 2.5`, 0.5, 'f32'],
    ['what is true', () => f`select(true, 1, 2)`, 1, 's32'],
    ['lines', () => formula`
      ${x}
        * 2
    `, [2, 4, 6], 'f32'], // prettier-ignore
  ]
}

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('on %s', (_, make) => {
  let before: Backend | null
  beforeAll(() => void (before = tensors.setDefaultBackend(make())))
  afterAll(() => void tensors.setDefaultBackend(before))
  // The cases are made anew for each backend.
  const names = (): readonly string[] => {
    const outer = tensors.setDefaultBackend(make())
    const result = cases().map(([name]) => name)
    tensors.setDefaultBackend(outer)
    return result
  }
  it.each(names())('%s', (name) => {
    const [, run, expected, type] = cases().find(([other]) => other === name)!
    const result = run()
    expect([toArray(result), result.type]).toEqual([expected, type])
    const traced = jit(run)()
    expect([toArray(traced), traced.type]).toEqual([expected, type])
  })

  it('multiplies stacks of matrices as NumPy does', () => {
    const left = tensors.reshape(tensors.iota([12]), [2, 1, 2, 3])
    const right = tensors.reshape(tensors.iota([18]), [3, 3, 2])
    const product = formula`${left} @ ${right}`
    expect(product.shape).toEqual([2, 3, 2, 2])
    for (const [a, b] of [
      [0, 0],
      [0, 2],
      [1, 1],
    ] as const) {
      // prettier-ignore
      expect(toArray(formula`${product}[${a}, ${b}]`)).toEqual(toArray(formula`${left}[${a}, 0] @ ${right}[${b}]`))
    }
    expect(formula`${f32([1, 2])} @ ${tensors.ones([4, 2, 3])}`.shape).toEqual([4, 3])
    expect(formula`${tensors.ones([4, 2, 3])} @ ${tensors.ones([3])}`.shape).toEqual([4, 2])
    expect(formula`${tensors.zeros([0, 2, 3])} @ ${tensors.ones([1, 3, 4])}`.shape).toEqual([0, 2, 4])
  })

  it('has gradients and follows vectorized axes', () => {
    const loss = (w: Tensor): Tensor => f`sum((${w} ** 3 - 1)[1:])`
    expect(toArray(grad(loss)(f32([1, 2, 3])))).toEqual([0, 12, 27])
    const entries = tensors.vectorize(f32([[1, 2], [3, 4]]), ['entry']) // prettier-ignore
    expect(toArray(tensors.devectorize(f`sum(${entries} * 2)`))).toEqual([6, 14])
  })

  it('gives a tensor of its own', () => {
    const x = f32([1, 2])
    const bound = formula({ x })
    for (const result of [formula`${x}`, formula`((${x}))`, formula`+${x}`, bound`x`]) {
      expect(result).not.toBe(x)
      tensors.dispose(result)
    }
    expect(toArray(x)).toEqual([1, 2])
  })
})

describe('reading', () => {
  it('happens once for each place', () => {
    tensors.withDefaultBackend(binaryBackend(), () => {
      const seen = new Set<TemplateStringsArray>()
      const tag: FormulaTag = (strings, ...values) => (seen.add(strings), formula(strings, ...values))
      const values = [1, 2, 3].map((n) => toNumber(tag`${n} + 1`))
      expect(values).toEqual([2, 3, 4])
      expect(seen.size).toBe(1)
    })
  })
})

describe('mistakes', () => {
  const x = f32([1, 2, 3], { backend: binaryBackend() })
  const fail = (run: () => unknown): NxError => {
    try {
      run()
    } catch (error) {
      if (error instanceof NxError) return error
      throw error
    }
    throw new Error('nothing was raised')
  }

  it.each([
    [
      'a missing operand',
      () => formula`${x} +`,
      'syntax',
      '  ${…} +\n        ^',
      'got the end where a number, a name or a value belongs',
    ],
    [
      'a missing bracket',
      () => formula`(${x} + 1`,
      'syntax',
      '  (${…} + 1\n           ^',
      'got the end where ")" belongs',
    ],
    [
      'a missing operator',
      () => formula`2 ${x}`,
      'syntax',
      '  2 ${…}\n    ^',
      'got a value where an operator belongs',
    ],
    [
      'a chain of comparisons',
      () => formula`1 < ${x} <= 3`,
      'syntax',
      '  1 < ${…} <= 3\n           ^',
      'do not chain',
    ],
    [
      'a strange character',
      () => formula`${x} # 2`,
      'syntax',
      '  ${…} # 2\n       ^',
      '"#" means nothing here',
    ],
    ['nothing', () => formula``, 'syntax', '  \n  ^', 'got the end'],
    [
      'names beside numbers',
      () => formula`${x}[a: 0, 1]`,
      'syntax',
      '  ${…}[a: 0, 1]\n             ^',
      'with or without the name',
    ],
    [
      'an option before an argument',
      () => f`sum(axes: [0], ${x})`,
      'syntax',
      '  sum(axes: [0], ${…})\n                 ^',
      'another option',
    ],
    ['an index left out', () => formula`${x}[, 1]`, 'syntax', '  ${…}[, 1]\n       ^', 'an index'],
    [
      'a name that is not bound',
      () => formula`1 + y`,
      'unbound_name',
      '  1 + y\n      ^',
      'bind it, as in formula({ y })',
    ],
    [
      'a name of the prototype',
      () => formula`1 + toString`,
      'unbound_name',
      '  1 + toString\n      ^',
      'bind it',
    ],
    ['a call of a tensor', () => formula`${x}(2)`, 'not_function', '  ${…}(2)\n      ^', 'is no function'],
    ['an operand', () => formula`${[1]} + 1`, 'invalid_value', '  ${…} + 1\n       ^', 'add: got Array'],
    [
      'shapes',
      () => formula`${x} * 2 + ${x}[:2]`,
      'broadcast',
      '  ${…} * 2 + ${…}[:2]\n           ^',
      'add: cannot broadcast [3] with [2]',
    ],
    ['an index out of bounds', () => formula`1 + ${x}[7]`, 'index', '  1 + ${…}[7]\n          ^', 'at: '],
    [
      'the second of two lines',
      () => formula`
        ${x} +
        ${x}[7]`,
      'index',
      '  ${…}[7]\n      ^',
      'at: ',
    ],
    [
      'an option',
      () => f`sum(${x}, axis: 0)`,
      'unknown_option',
      '  sum(${…}, axis: 0)\n     ^',
      'no option "axis"',
    ],
    [
      'a result that is no tensor',
      () => f`split(${x}, 1)`,
      'invalid_value',
      '  split(${…}, 1)\n  ^',
      'neither a tensor nor a number',
    ],
    ['deep nesting', () => formula(template('('.repeat(300))), 'syntax', '^', 'nested too deeply'],
  ] as const)('%s', (_, run, code, mark, text) => {
    const error = fail(run)
    expect(error.code).toBe(code)
    expect(error.message).toContain(text)
    expect(error.message.endsWith(mark)).toBe(true)
  })

  it('points once, into the innermost formula', () => {
    const inner = (t: Tensor): Tensor => formula`${t}[9]`
    const error = fail(() => formula`${inner}(${x}) + 1`)
    expect(error.message.match(/\^/g)).toHaveLength(1)
    expect(error.details).toMatchObject({ formula: '${…}[9]', position: 4 })
  })

  it('says how it is used', () => {
    // @ts-expect-error text is no formula
    expect(fail(() => formula('x + 1')).message).toMatch(/as in formula`\$\{x\} \+ 1`/)
    // @ts-expect-error a missing object
    expect(fail(() => formula()).code).toBe('invalid_value')
    // @ts-expect-error text is no operand
    expect(fail(() => formula`${'x'} + 1`).code).toBe('invalid_value')
  })
})

function template(...strings: readonly string[]): TemplateStringsArray {
  return Object.assign([...strings], { raw: strings })
}
