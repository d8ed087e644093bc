// The encoder emits modules that the engine accepts and that compute what they say.
import { describe, expect, it } from 'vitest'
import type { FunctionBuilder, PlainOp, ValueType } from '../src/encoder/index.ts'
import { instantiate, ModuleBuilder } from '../src/encoder/index.ts'
import type { LaneOp, MemoryLaneOp, MemoryOp } from '../src/encoder/opcodes.ts'
import { codeOf, codesOf, laneOps, memoryLaneOps, memoryOps, plainOps } from '../src/encoder/opcodes.ts'
import { detectFeatures } from '../src/features.ts'

const vector = /^(v128|[if]\d+x\d+)$/
const valueType = (prefix: string): ValueType => (vector.test(prefix) ? 'v128' : (prefix as ValueType))

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 })

function accepts(
  params: readonly ValueType[],
  results: readonly ValueType[],
  emit: (f: FunctionBuilder) => void,
): boolean {
  const module = new ModuleBuilder()
  module.importMemory(memory)
  const f = module.func('f', params, results)
  for (const param of f.params) f.get(param)
  emit(f as unknown as FunctionBuilder)
  return WebAssembly.validate(module.encode())
}

/** Operands and result of an instruction, from the naming rules of the specification. */
function signature(name: string): readonly [readonly ValueType[], ValueType | undefined] {
  const [prefix = '', op = ''] = name.split('.')
  const type = valueType(prefix)
  const from = /_([if](?:32|64))(?:_[su])?$/.exec(op)?.[1] as ValueType | undefined
  if (type !== 'v128') {
    if (from !== undefined) return [[from], type]
    if (op === 'eqz') return [[type], 'i32']
    if (/^(eq|ne|lt|gt|le|ge)(_[su])?$/.test(op)) return [[type, type], 'i32']
    if (/^(clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|extend\d+_s)$/.test(op)) return [[type], type]
    return [[type, type], type]
  }
  if (op === 'splat')
    return [[prefix.startsWith('f') ? (`f${prefix.slice(1, 3)}` as ValueType) : splatType(prefix)], 'v128']
  if (/^(any_true|all_true|bitmask)$/.test(op)) return [['v128'], 'i32']
  if (/^(shl|shr_[su])$/.test(op)) return [['v128', 'i32'], 'v128']
  if (/(bitselect|laneselect|madd)$/.test(op)) return [['v128', 'v128', 'v128'], 'v128']
  if (/^(not|abs|neg|sqrt|ceil|floor|trunc|nearest|popcnt)$|convert|trunc_|extend_|demote|promote/.test(op)) {
    return [['v128'], 'v128']
  }
  return [['v128', 'v128'], 'v128']
}

const splatType = (prefix: string): ValueType => (prefix === 'i64x2' ? 'i64' : 'i32')

const control = new Set<string>(['return', 'drop', 'select'])
const namesOf = (rows: Parameters<typeof codesOf>[0]): string[] =>
  codesOf(rows).flatMap(([name]) => (name.endsWith('-') ? [] : [name]))
const needsRelaxed = (name: string): boolean => name.includes('relaxed')
const run = (name: string): boolean => detectFeatures().relaxedSimd || !needsRelaxed(name)

describe('every instruction is one the engine knows, with the operands its name says', () => {
  it.each((namesOf(plainOps) as PlainOp[]).filter((name) => !control.has(name) && run(name)))(
    '%s',
    (name) => {
      const [params, result] = signature(name)
      const results = result === undefined ? [] : [result]
      expect(accepts(params, results, (f) => f.op(name))).toBe(true)
      expect(accepts(params.slice(1), results, (f) => f.op(name))).toBe(false)
    },
  )

  it.each(namesOf(memoryOps) as MemoryOp[])('%s', (name) => {
    const type = valueType(name.split('.')[0]!)
    const store = name.includes('store')
    const stored = store ? ['i32' as const, type] : ['i32' as const]
    expect(accepts(stored, store ? [] : [type], (f) => f.load(name, 300))).toBe(true)
  })

  it.each(namesOf(laneOps) as LaneOp[])('%s', (name) => {
    const prefix = name.split('.')[0]!
    const scalar = prefix.startsWith('f') ? (`f${prefix.slice(1, 3)}` as ValueType) : splatType(prefix)
    const replace = name.includes('replace')
    const params: ValueType[] = replace ? ['v128', scalar] : ['v128']
    expect(accepts(params, [replace ? 'v128' : scalar], (f) => f.lane(name, 1))).toBe(true)
  })

  it.each(namesOf(memoryLaneOps) as MemoryLaneOp[])('%s', (name) => {
    expect(
      accepts(['i32', 'v128'], name.includes('load') ? ['v128'] : [], (f) => f.memoryLane(name, 8, 1)),
    ).toBe(true)
  })
})

it('has a code of its own for every instruction', () => {
  const all = [...plainOps, ...memoryOps, ...laneOps, ...memoryLaneOps]
  const names = namesOf(all)
  expect(new Set(names.map((name) => codeOf(name as PlainOp))).size).toBe(names.length)
  expect(codeOf('i32.add')).toBe(0x6a)
})

/** One exported function `f`, called with the arguments. */
function compute(
  params: readonly ValueType[],
  result: ValueType,
  emit: (f: FunctionBuilder) => void,
  ...values: (number | bigint)[]
): number | bigint {
  const module = new ModuleBuilder()
  emit(module.func('f', params, [result]) as unknown as FunctionBuilder)
  return instantiate<{ f: (...values: (number | bigint)[]) => number | bigint }>(module.encode(), memory).f(
    ...values,
  )
}

describe('constants', () => {
  it.each([0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31)])(
    'i32 %d',
    (value) => {
      expect(compute([], 'i32', (f) => f.i32(value))).toBe(value)
    },
  )

  it.each([0n, 63n, 64n, -64n, -65n, 2n ** 40n, -(2n ** 40n), 2n ** 63n - 1n, -(2n ** 63n)])(
    'i64 %d',
    (value) => {
      expect(compute([], 'i64', (f) => f.i64(value))).toBe(value)
    },
  )

  it.each([0.1, -0, -Infinity, 5e-324])('f64 %d', (value) => {
    expect(compute([], 'f64', (f) => f.f64(value))).toBe(value)
  })

  it('v128 and shuffle', () => {
    const bytes = Array.from({ length: 16 }, (_, i) => i + 1)
    const reversed = bytes.map((_, i) => 15 - i)
    const emit = (f: FunctionBuilder): void => {
      f.lane('i32x4.extract_lane', 0, f.shuffle(reversed, f.v128(bytes), f.v128(bytes)))
    }
    expect(compute([], 'i32', emit)).toBe(0x0d0e0f10)
  })
})

describe('arithmetic', () => {
  it.each([
    ['i32.sub', (a: number, b: number) => (a - b) | 0],
    ['i32.mul', Math.imul],
    ['i32.shr_u', (a: number, b: number) => (a >>> b) | 0],
    ['f64.add', (a: number, b: number) => a + b],
    ['f64.div', (a: number, b: number) => a / b],
    ['f64.min', Math.min],
  ] as const)('%s', (name, expected) => {
    const type = name.slice(0, 3) as ValueType
    const actual = compute([type, type], type, (f) => f.op(name, f.get(0), f.get(1)), -7, 3)
    expect(actual).toBe(expected(-7, 3))
  })

  it('works lane by lane', () => {
    const emit = (f: FunctionBuilder): void => {
      const squared = f.op('f64x2.mul', f.op('f64x2.splat', f.get(0)), f.op('f64x2.splat', f.get(0)))
      f.lane('f64x2.extract_lane', 1, f.op('f64x2.sqrt', squared))
    }
    expect(compute(['f64'], 'f64', emit, 3.25)).toBe(3.25)
  })

  it('saturates conversions', () => {
    expect(compute(['f64'], 'i32', (f) => f.op('i32.trunc_sat_f64_s', f.get(0)), 1e20)).toBe(2 ** 31 - 1)
    expect(compute(['f64'], 'i32', (f) => f.op('i32.trunc_sat_f64_u', f.get(0)), NaN)).toBe(0)
  })
})

describe('control flow', () => {
  it('chooses with if and else, and leaves them from inside', () => {
    const emit = (f: FunctionBuilder): void => {
      const sign = f.local('i32')
      f.if(f.get(0), (exit) => {
        f.if(
          f.op('i32.lt_s', f.get(0), f.i32(0)),
          () => {
            f.set(sign, f.i32(-1))
            f.br(exit)
          },
          () => f.set(sign, f.i32(1)),
        )
        f.increment(sign, 1)
      })
      f.get(sign)
    }
    expect([-9, 0, 9].map((x) => compute(['i32'], 'i32', emit, x))).toEqual([-1, 0, 2])
  })

  it('counts up and down', () => {
    const emit = (f: FunctionBuilder): void => {
      const [counter, sum] = f.locals('i32', 2) as [number, number]
      f.forRange(counter, 0, 3, () => f.advance(sum, counter))
      f.countDown(0, () => f.increment(sum, 100))
      f.get(sum)
    }
    expect([0, 1, 7].map((n) => compute(['i32'], 'i32', emit, n))).toEqual([0, 100, 0 + 3 + 6 + 700])
  })

  it('gives a result out of an if', () => {
    const emit = (f: FunctionBuilder): void => {
      f.if(
        f.get(0),
        () => f.f64(1.5),
        () => f.f64(2.5),
        'f64',
      )
    }
    expect([compute(['i32'], 'f64', emit, 1), compute(['i32'], 'f64', emit, 0)]).toEqual([1.5, 2.5])
  })
})

describe('modules', () => {
  it('calls between functions that share one signature', () => {
    const module = new ModuleBuilder()
    module.importMemory(memory)
    const twice = module.func(undefined, ['i32'], ['i32'])
    twice.op('i32.mul', twice.get(twice.params[0]), twice.i32(2))
    const main = module.func('main', ['i32'], ['i32'])
    main.call(twice, main.call(twice, main.get(main.params[0])))
    const exports = instantiate<{ main: (x: number) => number }>(module.encode(), memory)
    expect(exports.main(5)).toBe(20)
  })

  it('runs what is emitted at entry first, whenever it is emitted', () => {
    const emit = (f: FunctionBuilder): void => {
      const [value, count] = f.locals('i32', 2) as [number, number]
      f.set(count, f.i32(3))
      f.countDown(count, () => {
        f.set(value, f.op('i32.mul', f.get(value), f.i32(2)))
      })
      f.atEntry(() => f.set(value, f.i32(5)))
      f.get(value)
    }
    expect(compute([], 'i32', emit)).toBe(40)
  })

  it('fills memory', () => {
    const module = new ModuleBuilder()
    module.importMemory(memory)
    const f = module.func('f', [])
    f.memoryFill(f.i32(8), f.i32(7), f.i32(4))
    instantiate<{ f: () => void }>(module.encode(), memory).f()
    expect([...new Uint8Array(memory.buffer, 7, 8)]).toEqual([0, 7, 7, 7, 7, 0, 0, 0])
  })

  it('encodes long bodies and many locals', () => {
    const emit = (f: FunctionBuilder): void => {
      const sum = f.locals('i32', 300).at(-1)!
      for (let i = 0; i < 5000; i++) f.increment(sum, i)
      f.get(sum)
    }
    expect(compute([], 'i32', emit)).toBe((5000 * 4999) / 2)
  })
})

it('detects features once', () => {
  expect(detectFeatures()).toBe(detectFeatures())
  expect(detectFeatures().simd).toBe(true)
})

describe('what takes turns', () => {
  /** Digits that bodies append to a number, one for each part. */
  const digits = (atOnce: number, parts: readonly number[]): number => {
    const module = new ModuleBuilder()
    module.importMemory(memory)
    const nothing = module.func('nothing', [])
    const f = module.func('digits', [], ['i32'])
    const number = f.local('i32')
    const append = (digit: number): void => {
      f.set(number, f.op('i32.add', f.op('i32.mul', f.get(number), f.i32(10)), f.i32(digit)))
      // So long that it is a part of its own, with a call that is moved.
      for (let i = 0; i < 8; i++) f.call(nothing)
      f.pause()
    }
    f.takeTurns(
      parts.map((count, body) => () => {
        for (let part = 0; part < count; part++) append(body + 1)
      }),
      () => atOnce,
    )
    f.get(number)
    return instantiate<{ digits: () => number }>(module.encode(), memory).digits()
  }

  it('goes on where it paused', () => {
    expect(digits(4, [2, 2, 2, 2])).toBe(12341234)
    expect(digits(2, [2, 2, 2, 2])).toBe(12123434)
    expect(digits(1, [2, 2, 2])).toBe(112233)
  })

  it('may have more parts than others', () => {
    expect(digits(3, [1, 3, 2])).toBe(123232)
    expect(digits(2, [0, 2, 1])).toBe(223)
  })
})
