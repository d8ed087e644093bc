// A number gives what a scalar tensor of the type of the others gives, exact and of that type, in every function.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { compile, cond, jit, whileLoop } from '@nx/defn'
import { grad } from '@nx/grad'
import * as linalg from '@nx/linalg'
import * as random from '@nx/random'
import * as nx from '@nx/tensor'
import { isTensor, type Literal, type Tensor, type TensorLike, toArray, weakFloat } from '@nx/tensor'
import { complex, type DType, isComplex, mergeLiteral, NxError, type Scalar } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { type Call, calls, limits, type Operands, withoutMeeting } from './literal-operands.ts'
import { withoutProperty } from './without-property.ts'

const types: readonly DType[] = ['f64', 'c128', 'bf16', 'f16', 'f32', 's32', 'u8', 's64']
const literals: readonly (readonly [string, Literal])[] = [
  ['0.1', 0.1],
  ['1e-300', 1e-300],
  ['-Infinity', -Infinity],
  ['NaN', NaN],
  ['3e9', 3e9],
  ['2n ** 40n', 2n ** 40n],
  ['true', true],
  ['weakFloat(1)', weakFloat(1)],
  ['0.1 - 0.3i', complex(0.1, -0.3)],
]

const functionsOf = (module: object, prefix = ''): string[] =>
  Object.entries(module)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => prefix + name)

it('knows of every function whether numbers meet tensors in it', () => {
  const exported = [...functionsOf(nx), ...functionsOf(linalg, 'linalg.'), ...functionsOf(random, 'random.')]
  const known = [...Object.keys(calls), ...Object.keys(withoutMeeting), ...Object.keys(withoutProperty)]
  expect(exported.filter((name) => !known.includes(name))).toEqual([])
  expect(Object.keys(calls).filter((name) => !exported.includes(name))).toEqual([])
})

function merged(type: DType, literal: Literal): DType {
  if (typeof literal === 'boolean') return type
  return mergeLiteral(type, literal instanceof nx.WeakFloat ? 0.5 : literal)
}

const scalarOf = (literal: Literal): Scalar =>
  literal instanceof nx.WeakFloat ? literal.value : typeof literal === 'boolean' ? Number(literal) : literal

/** Type and elements, or the code of what was raised. */
function outcome(run: () => unknown): unknown {
  try {
    const result = run()
    if (!isTensor(result)) throw new Error('no tensor')
    return { type: result.type, elements: toArray(result) }
  } catch (error) {
    if (error instanceof NxError) return error.code
    throw error
  }
}

function operandsOf(type: DType): Operands {
  return {
    type,
    scalar: nx.tensor(2, { type }),
    vector: nx.tensor([1, 3, 2], { type }),
  }
}

describe.each([
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
] as const)('%s', (_, backend) => {
  nx.setDefaultBackend(backend)

  describe.each(Object.entries(calls))('%s', (name, variants) => {
    const same = limits[name] ?? (() => true)
    it.each(literals)('%s', (_text, literal) => {
      nx.setDefaultBackend(backend)
      for (const own of types) {
        const type = merged(own, literal)
        if (!same(own, type) || (backend.name === 'wasm' && isComplex(type))) continue
        for (const call of variants) {
          const expected = outcome(() => call(operandsOf(type), nx.tensor(scalarOf(literal), { type })))
          const result = outcome(() => call({ ...operandsOf(own), type }, literal))
          expect({ own, result }).toEqual({ own, result: expected })
        }
      }
    })

    it.each([0.1, -Infinity, 3e9, 2n ** 40n, weakFloat(1)].map((literal) => [literal]))(
      'traced, %s',
      (literal) => {
        nx.setDefaultBackend(backend)
        for (const own of ['f64', 'bf16', 'u8'] as const) {
          const type = merged(own, literal)
          if (!same(own, type)) continue
          for (const call of variants) {
            const traced = (number: TensorLike, from: DType): unknown => {
              const { scalar, vector } = operandsOf(from)
              return outcome(() => jit(tracedBy(call, type))(scalar, vector, number))
            }
            const expected = traced(nx.tensor(scalarOf(literal), { type }), type)
            expect({ own, result: traced(literal, own) }).toEqual({ own, result: expected })
            const within = outcome(() => {
              const { scalar, vector } = operandsOf(own)
              return jit((a: Tensor, b: Tensor) => tracedBy(call, type)(a, b, literal))(scalar, vector)
            })
            expect({ own, result: within }).toEqual({ own, result: expected })
          }
        }
      },
    )
  })
})

const tracedBy =
  (call: Call, type: DType) =>
  (scalar: Tensor, vector: Tensor, number: TensorLike): Tensor =>
    call({ type, scalar, vector }, number)

/** Functions on the numbers that rounding or a type of their own would change. */
const examples: readonly (readonly [string, () => Tensor, DType, unknown])[] = [
  ['log', () => nx.log(nx.f64([8]), 2), 'f64', [3]],
  ['linspace', () => nx.linspace(0, 0.1, { n: 2, type: 'f64' }), 'f64', [0, 0.1]],
  ['clip', () => nx.clip(nx.f64([0, 1]), 0.1, 0.3), 'f64', [0.1, 0.3]],
  ['select', () => nx.select(nx.u8([0, 1]), nx.f64([1, 2]), 0.1), 'f64', [0.1, 2]],
  ['fill', () => nx.fill(nx.f64([1]), 0.1), 'f64', [0.1]],
  ['stack', () => nx.stack([nx.f64(1), 0.1]), 'f64', [1, 0.1]],
  ['reduce', () => nx.reduce(nx.f64([1]), 0.1, (_, total) => total), 'f64', 0.1],
  ['asType', () => nx.asType(0.1, 'f64'), 'f64', 0.1],
  ['asType to an integer', () => nx.asType(2 ** 31 + 0.5, 'u32'), 'u32', 2 ** 31],
  ['broadcast of one alone', () => nx.broadcast(0.5, [2]), 'f32', [0.5, 0.5]],
  ['a weak -Infinity', () => nx.select(nx.u8([0]), nx.bf16([1]), -Infinity), 'bf16', [-Infinity]],
  ['weak limits', () => nx.clip(nx.bf16([0, 1]), 0.25, 0.5), 'bf16', [0.25, 0.5]],
  ['a weak base', () => nx.log(nx.bf16([8]), 2), 'bf16', [3]],
  ['a wide branch', () => nx.select(nx.u8([0]), nx.f32([1]), -1e10), 'f32', [-1e10]],
  ['a wide limit', () => nx.clip(nx.f32([5e9]), 0, 3e9), 'f32', [3e9]],
  ['a wide end', () => nx.linspace(0, 3e9, { n: 2 }), 'f32', [0, 3e9]],
  ['a wide initial value', () => nx.reduce(nx.f32([1]), -1e10, nx.max), 'f32', 1],
  ['a wide number alone', () => nx.full([2], 3e9), 'f32', [3e9, 3e9]],
  ['wide numbers in an array', () => nx.tensor([1, 3e9]), 'f32', [1, 3e9]],
  ['numbers beyond every integer type', () => nx.add(nx.s32([1]), 2 ** 70), 'f32', [2 ** 70]],
]

describe.each([
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
] as const)('values on %s', (_, backend) => {
  it.each(examples)('%s', (_name, run, type, elements) => {
    nx.setDefaultBackend(backend)
    for (const fn of [run, () => jit(run)()]) {
      const result = fn()
      expect({ type: result.type, elements: toArray(result) }).toEqual({ type, elements })
    }
  })

  it('numbers given to compiled functions, one after the other', () => {
    nx.setDefaultBackend(backend)
    const times = jit((x: Tensor, y: Tensor) => nx.multiply(x, y))
    const [bytes, double, brain] = [nx.u8([3]), nx.f64([3]), nx.bf16([3])]
    const results = [
      times(bytes, 2),
      times(bytes, 300),
      times(bytes, -1),
      times(bytes, 0.5),
      times(bytes, 4),
      times(double, 0.1),
      times(brain, 0.1),
      times(0.1, 2),
    ].map((result) => [result.type, toArray(result)])
    expect(results).toEqual([
      ['u8', [6]],
      ['u16', [900]],
      ['s16', [-3]],
      ['f32', [1.5]],
      ['u8', [12]],
      ['f64', [3 * 0.1]],
      ['bf16', [0.30078125]],
      ['f32', Math.fround(0.1) * 2],
    ])
  })

  it('numbers in containers, branches, loops, gradients and other compiled functions', () => {
    nx.setDefaultBackend(backend)
    const one = nx.f64(1)
    const scaled = jit((x: Tensor, y: Tensor) => nx.multiply(x, y))
    const limits = jit((x: Tensor, { low }: { low: Tensor }) => nx.max(x, low))
    expect(nx.toNumber(limits(nx.f64(0), { low: 0.1 }))).toBe(0.1)
    expect(nx.toNumber(jit((x: Tensor) => scaled(x, 0.1))(one))).toBe(0.1)
    const branch = jit((p: Tensor, x: Tensor, y: Tensor) =>
      cond(
        p,
        () => nx.multiply(x, y),
        () => nx.add(x, y),
      ),
    )
    expect(nx.toNumber(branch(nx.u8(1), one, 0.1))).toBe(0.1)
    const loop = jit((x: Tensor, y: Tensor) => whileLoop(x, { range: [1, 3] }, (sum) => nx.add(sum, y)))
    expect(nx.toNumber(loop(nx.f64(0), 0.1))).toBe(0.1 + 0.1 + 0.1)
    expect(nx.toNumber(grad((x: Tensor, y: Tensor) => nx.multiply(x, y))(one, 0.1))).toBe(0.1)
  })
})

it('a number that would give another type than that of the template is refused', () => {
  nx.setDefaultBackend(binaryBackend())
  const add = compile((x: Tensor, y: Tensor) => nx.add(x, y), [nx.u8([1]), 2])
  expect(toArray(add(nx.u8([1]), 5))).toEqual([6])
  expect(() => add(nx.u8([1]), 300)).toThrow(
    'compile: the function was compiled for the number 2 beside u8, with which 300 would give another type; pass it as a ' +
      'tensor of the type you want, or use jit',
  )
})

it('compiling does not depend on how large a number is where that changes no type', () => {
  nx.setDefaultBackend(binaryBackend())
  let traces = 0
  const add = jit((x: Tensor, y: Tensor) => {
    traces++
    return nx.add(x, y)
  })
  for (const number of [1, 2, 300, 70_000, -5]) add(nx.f64([1]), number)
  expect(traces).toBe(1)
})

describe.each([
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
] as const)('numbers in the state of loops on %s', (_, backend) => {
  const decayed = (x: Tensor, options = {}): Tensor =>
    whileLoop(
      { x, rate: 0.1 },
      { range: [1, 5] },
      ({ x, rate }) => ({ x: nx.multiply(x, rate), rate }),
      options,
    ).x
  const until = (x: Tensor): Tensor =>
    whileLoop(
      { x, rate: 0.1 },
      ({ x, rate }) => nx.less(nx.subtract(x, 1), rate),
      ({ x, rate }) => ({ x: nx.add(x, rate), rate }),
    ).x
  const changing = (x: Tensor): Tensor =>
    whileLoop({ x, rate: 0.1 }, { range: [1, 3] }, ({ x, rate }) => ({
      x: nx.multiply(x, rate),
      rate: nx.multiply(rate, 0.5),
    })).x
  const nested = (x: Tensor): Tensor =>
    whileLoop({ x, rate: 0.1 }, { range: [1, 2] }, ({ x, rate }) => ({ x: decayedBy(x, rate), rate })).x
  const decayedBy = (x: Tensor, by: TensorLike): Tensor =>
    whileLoop({ x, by }, { range: [1, 2] }, ({ x, by }) => ({ x: nx.multiply(x, by), by })).x
  const product = (start: number, factors: readonly number[]): number =>
    factors.reduce((result, factor) => result * factor, start)
  const single = Math.fround(0.1)
  const cases: readonly (readonly [string, (x: Tensor) => Tensor, number])[] = [
    ['unchanged', (x) => decayed(x), product(1, [0.1, 0.1, 0.1, 0.1, 0.1])],
    ['unrolled in part', (x) => decayed(x, { unroll: 2 }), product(1, [0.1, 0.1, 0.1, 0.1, 0.1])],
    ['with a condition', until, 1.1],
    ['in two loops', nested, product(1, [0.1, 0.1, 0.1, 0.1])],
    ['changed, so of its own type', changing, product(1, [single, single / 2, single / 4])],
  ]
  it.each(cases)('%s', (_name, fn, expected) => {
    nx.setDefaultBackend(backend)
    expect(nx.toNumber(fn(nx.f64(1)))).toBe(expected)
    expect(nx.toNumber(jit(fn)(nx.f64(1)))).toBe(expected)
  })

  it('keep the type of a narrow state', () => {
    nx.setDefaultBackend(backend)
    expect(decayed(nx.bf16(1)).type).toBe('bf16')
    expect(jit((x: Tensor) => decayed(x))(nx.bf16(1)).type).toBe('bf16')
  })

  it('given to a compiled function', () => {
    nx.setDefaultBackend(backend)
    const by = jit((x: Tensor, rate: Tensor) => decayedBy(x, rate))
    expect(nx.toNumber(by(nx.f64(1), 0.1))).toBe(0.1 * 0.1)
    const halved = jit(
      (x: Tensor, rate: Tensor) =>
        whileLoop({ x, rate }, { range: [1, 2] }, ({ x, rate }) => ({
          x: nx.multiply(x, rate),
          rate: nx.multiply(rate, 0.5),
        })).x,
    )
    expect(nx.toNumber(halved(nx.f64(1), 0.1))).toBe((single * single) / 2)
  })
})
