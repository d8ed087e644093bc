// Code that other packages give the backend: vector code of every lane class, kernels, and what is none.
import { NxError } from '@nx/types'
import type { HostKernel } from '@nx/types'
import { block, jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { wasmBackend, wasmKernel, wasmScalar } from '../src/index.ts'
import type { WriteScalar } from '../src/index.ts'

const length = 4099
const caught = (fn: () => unknown): NxError => {
  try {
    fn()
  } catch (error) {
    return error as NxError
  }
  throw new Error('nothing was thrown')
}

/** The last step of MurmurHash3 (A. Appleby), which mixes the bits of a number. */
const mixing: WriteScalar = ({ i32 }, x) => {
  let h = i32('xor', x, i32('shr_u', x, 16))
  h = i32('mul', h, 0x85ebca6b)
  h = i32('xor', h, i32('shr_u', h, 13))
  h = i32('mul', h, 0xc2b2ae35)
  return i32('xor', h, i32('shr_u', h, 16))
}

function mixed(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const mix = (x: Tensor): Tensor =>
  block('my.mix', [x], {}, ([y]) => {
    const shifted = (z: Tensor, by: number): Tensor => nx.bitwiseXor(z, nx.rightShift(z, by))
    const first = nx.multiply(shifted(y, 16), 0x85ebca6b)
    return shifted(nx.multiply(shifted(first, 13), 0xc2b2ae35), 16)
  }) as Tensor

describe('scalar functions', () => {
  it('are integer instructions, alone and between others', () => {
    const backend = wasmBackend({ scalars: { 'my.mix': wasmScalar(['u32'], mixing) } })
    const numbers = Uint32Array.from({ length }, (_, i) => Math.imul(i, 0x9e3779b9))
    const x = nx.tensor(numbers, { backend })
    const wanted = [...numbers].map(mixed)
    expect([...(nx.toTypedArray(mix(x)) as Uint32Array)]).toEqual(wanted)
    const around = jit((y: Tensor) => nx.bitwiseAnd(mix(nx.add(y, 1)), 0xff))
    expect([...(nx.toTypedArray(around(x)) as Uint32Array)]).toEqual(
      [...numbers].map((y) => mixed((y + 1) >>> 0) & 0xff),
    )
    // The decomposition in what has no rule.
    const plain = wasmBackend()
    expect([...(nx.toTypedArray(mix(nx.tensor(numbers, { backend: plain }))) as Uint32Array)]).toEqual(wanted)
  })

  /** Both operands in all types: x · y + x, wrapped or rounded to the type. */
  it.each(['f32', 'f64', 'f16', 'bf16', 'u8', 's16', 's32', 'u64', 's64'] as const)(
    'take operands that broadcast, of %s',
    (type) => {
      const write: WriteScalar = (code, x, y) => {
        const lane = code[
          /64/.test(type) ? (type === 'f64' ? 'f64' : 'i64') : type.includes('f') ? 'f32' : 'i32'
        ] as typeof code.f32
        return lane('add', lane('mul', x, y), x)
      }
      const backend = wasmBackend({ scalars: { 'my.grown': wasmScalar([type], write) } })
      const grown = (x: Tensor, y: Tensor): Tensor =>
        block('my.grown', [x, y], {}, ([a, b]) => nx.add(nx.multiply(a, b), a)) as Tensor
      const values = (count: number, first: number): Tensor =>
        nx.asType(nx.add(nx.remainder(nx.iota([count], { backend }), 13), first), type)
      const [x, y] = [nx.reshape(values(37 * 5, 1), [37, 5]), nx.reshape(values(37, 2), [37, 1])]
      const wanted = nx.toArray(nx.add(nx.multiply(x, y), x))
      expect(nx.toArray(grown(x, y))).toEqual(wanted)
      expect(nx.toArray(jit(grown)(x, y))).toEqual(wanted)
      const scalar = nx.asType(nx.tensor(3, { backend }), type)
      expect(nx.toArray(jit(grown)(x, scalar))).toEqual(nx.toArray(nx.add(nx.multiply(x, scalar), x)))
    },
  )

  it('may give what no operand has a part in, in wide lanes too', () => {
    for (const wide of [false, true]) {
      const write: WriteScalar = ({ f32, f64 }) => (wide ? f64('add', 1, 0.5) : f32('add', 1, 0.5))
      const backend = wasmBackend({ scalars: { 'my.three': wasmScalar(['f32'], write, { wide }) } })
      const found = block('my.three', [nx.tensor([1, 2, 3, 4, 5], { backend })], {}, ([x]) =>
        nx.fill(x!, 1.5),
      ) as Tensor
      expect(nx.toArray(found)).toEqual([1.5, 1.5, 1.5, 1.5, 1.5])
    }
  })

  it('see f32 in wide lanes where asked, also in the last vector', () => {
    const write: WriteScalar = ({ f64 }, x) => f64('sub', f64('add', x, 2 ** 30), 2 ** 30)
    for (const [wide, wanted] of [
      [true, 1.5],
      [false, 0],
    ] as const) {
      const backend = wasmBackend({
        scalars: {
          'my.same': wasmScalar(
            ['f32', 'f64'],
            wide ? write : ({ f32 }, x) => f32('sub', f32('add', x, 2 ** 30), 2 ** 30),
            { wide },
          ),
        },
      })
      const same = (x: Tensor): Tensor => block('my.same', [x], {}, ([y]) => y) as Tensor
      for (const count of [1, 2, 3, 4, 1027]) {
        const x = nx.full([count], 1.5, { type: 'f32', backend })
        expect(new Set(nx.toArray(same(x)) as number[])).toEqual(new Set([wanted]))
      }
      if (wide) expect(nx.toArray(same(nx.tensor([1.5, 2.5], { type: 'f64', backend })))).toEqual([1.5, 2.5])
    }
  })

  it('leave calls with attributes, of other types and other shapes to the decomposition', () => {
    const backend = wasmBackend({
      scalars: { 'my.op': wasmScalar(['f32', 's32'], ({ f32 }, x) => f32('neg', x)) },
    })
    const x = nx.tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { type: 'f32', backend },
    )
    const scaled = (y: Tensor): Tensor =>
      block('my.op', [y], { by: 3 }, ([z], { by }) => nx.multiply(z, by)) as Tensor
    const total = (y: Tensor): Tensor => block('my.op', [y], {}, ([z]) => nx.sum(z, { axes: [0] })) as Tensor
    const compared = (y: Tensor): Tensor => block('my.op', [y], {}, ([z]) => nx.less(z, 2)) as Tensor
    const pair = (y: Tensor): [Tensor, Tensor] =>
      block('my.op', [y], {}, ([z]) => [z, nx.add(z, 1)] as [Tensor, Tensor]) as [Tensor, Tensor]
    const first = (y: Tensor): Tensor =>
      block('my.op', [y], {}, ([z]) => nx.slice(z, [0, 0], [1, 2])) as Tensor
    const whole = (y: Tensor): Tensor => block('my.op', [y], {}, ([z]) => nx.asType(z, 's32')) as Tensor
    for (const call of [(f: (y: Tensor) => Tensor) => f(x), (f: (y: Tensor) => Tensor) => jit(f)(x)]) {
      expect(nx.toArray(call(scaled))).toEqual([
        [3, 6],
        [9, 12],
      ])
      expect(nx.toArray(call(total))).toEqual([4, 6])
      expect(nx.toArray(call(first))).toEqual([[1, 2]])
      expect(nx.toArray(call(whole))).toEqual([
        [1, 2],
        [3, 4],
      ])
      expect(nx.toArray(call(compared))).toEqual([
        [1, 0],
        [0, 0],
      ])
      expect(nx.toArray(call((y) => pair(y)[1]))).toEqual([
        [2, 3],
        [4, 5],
      ])
    }
  })

  it('are those of their backend', () => {
    const by = (factor: number): Tensor =>
      nx.tensor([2.5], {
        backend: wasmBackend({
          scalars: { 'my.by': wasmScalar(['f32'], ({ f32 }, x) => f32('mul', x, factor)) },
        }),
      })
    const call = (x: Tensor): Tensor => block('my.by', [x], {}, ([y]) => y) as Tensor
    expect([3, 5].map((factor) => nx.toArray(call(by(factor))))).toEqual([[7.5], [12.5]])
  })
})

describe('kernels', () => {
  const reversed: HostKernel = ({ inputs: [x], attrs }) => [
    (x!.data as Float32Array).toReversed().map((each) => each * (attrs['by'] as number)),
  ]
  const mirror = (x: Tensor, by = 1): Tensor =>
    block('my.mirror', [x], { by }, ([y]) => nx.multiply(nx.reverse(y), 10)) as Tensor

  it('run with their attributes, alone and as a step', () => {
    const backend = wasmBackend({
      kernels: { 'my.mirror': wasmKernel(reversed, ({ inputs }) => inputs[0]!.spec.type === 'f32') },
    })
    const x = nx.tensor(
      Float32Array.from({ length }, (_, i) => i),
      { backend },
    )
    const wanted = Array.from({ length }, (_, i) => 3 * (length - 1 - i))
    expect(nx.toArray(mirror(x, 3))).toEqual(wanted)
    expect(nx.toArray(mirror(x, 2))).toEqual(wanted.map((each) => (each / 3) * 2))
    expect(nx.toArray(jit((y: Tensor) => nx.add(mirror(nx.multiply(y, 2), 3), 1))(x))).toEqual(
      wanted.map((each) => 2 * each + 1),
    )
    expect(nx.toArray(mirror(nx.tensor([1, 2], { type: 'f64', backend }), 3))).toEqual([20, 10])
    expect(nx.toArray(jit((y: Tensor) => mirror(y, 3))(nx.tensor([1, 2], { type: 's32', backend })))).toEqual(
      [20, 10],
    )
    expect(nx.toArray(mirror(nx.tensor([], { type: 'f32', backend })))).toEqual([])
  })

  it('may give several results', () => {
    const split: HostKernel = ({ inputs: [x] }) => [
      (x!.data as Float32Array).map(Math.trunc),
      (x!.data as Float32Array).map((each) => each % 1),
    ]
    const backend = wasmBackend({ kernels: { 'my.split': wasmKernel(split) } })
    const parts = (x: Tensor): [Tensor, Tensor] =>
      block('my.split', [x], {}, ([y]) => [y, y] as [Tensor, Tensor]) as [Tensor, Tensor]
    const x = nx.tensor([1.25, -2.5], { backend })
    for (const [whole, rest] of [parts(x), jit(parts)(x)])
      expect([nx.toArray(whole), nx.toArray(rest)]).toEqual([
        [1, -2],
        [0.25, -0.5],
      ])
  })

  it.each([
    ['another length', [new Float32Array(1)]],
    ['another type', [new Float64Array(2)]],
    ['too few', []],
    ['no list', new Float32Array(2)],
    ['nothing', undefined],
    ['a promise', Promise.resolve([new Float32Array(2)])],
  ])('that give %s are wrong', (_, result) => {
    const backend = wasmBackend({ kernels: { 'my.mirror': wasmKernel(() => result as never) } })
    const x = nx.tensor([1, 2], { type: 'f32', backend })
    for (const call of [() => mirror(x), () => jit((y: Tensor) => mirror(y))(x)]) {
      const error = caught(call)
      expect(error.code).toBe('option')
      expect(error.message).toMatch(
        /^wasmKernel: run of "my.mirror" gave .*; it gives a list with the elements of each result, a typed array for f32\[2\]/,
      )
    }
  })
})

describe('what is no code', () => {
  const scalar = wasmScalar(['f32'], ({ f32 }, x) => f32('neg', x))
  const kernel = wasmKernel(() => [])
  it.each([
    [
      () => wasmBackend({ scalars: { softsign: scalar } }),
      'wasmBackend: scalars "softsign" is made by wasmScalar or wasmKernel, under a name with a prefix such as "my.op", got',
    ],
    [() => wasmBackend({ kernels: { add: kernel } }), 'wasmBackend: kernels "add" is made by'],
    [
      () => wasmBackend({ scalars: { 'my.op': (() => 1) as never } }),
      'wasmBackend: scalars "my.op" is made by',
    ],
    [() => wasmBackend({ kernels: { 'my.op': undefined } }), 'wasmBackend: kernels "my.op" is made by'],
    [() => wasmBackend({ kernels: { 'my.op': null as never } }), 'wasmBackend: kernels "my.op" is made by'],
    [() => wasmScalar('f32' as never, () => 1 as never), 'wasmScalar: types is a list of real types, got'],
    [() => wasmScalar(['c64'], () => 1 as never), 'wasmScalar: types is a list of real types, got'],
    [() => wasmScalar(['f32'], 'x' as never), 'wasmScalar: write is a function, got'],
    [() => wasmKernel({} as never), 'wasmKernel: run is a function, got'],
    [() => wasmKernel(() => [], 'f32' as never), 'wasmKernel: supports is a function, got'],
  ])('%# is refused', (make, message) => {
    const error = caught(make)
    expect(error).toBeInstanceOf(NxError)
    expect(error.code).toBe('option')
    expect(error.message).toContain(message)
  })

  it.each<[string, WriteScalar, string]>([
    ['no instruction', ({ f32 }, x) => f32('nope' as never, x), 'write is instructions of f32, got "nope"'],
    [
      'an instruction of other lanes',
      ({ i32 }, x) => i32('sqrt' as never, x),
      'write is instructions of i32, got "sqrt"',
    ],
    ['one that gives no vector', ({ i32 }, x) => i32('all_true' as never, x), 'write is instructions of i32'],
    [
      'too few operands',
      ({ f32 }, x) => f32('add', x),
      "f32('add') with operands that are vectors or numbers, 2 of them",
    ],
    [
      'too many operands',
      ({ f32 }, x) => f32('neg', x, x),
      "f32('neg') with operands that are vectors or numbers, 1 of them",
    ],
    ['another operand', ({ f32 }, x) => f32('add', x, 'x' as never), "f32('add') with operands"],
  ])('%s is refused when it is called', (_, write, message) => {
    for (const wide of [false, true]) {
      const backend = wasmBackend({ scalars: { 'my.op': wasmScalar(['f32'], write, { wide }) } })
      const x = nx.tensor([1], { type: 'f32', backend })
      const error = caught(() => block('my.op', [x], {}, ([y]) => y))
      expect(error.code).toBe('option')
      expect(error.message).toContain(message)
    }
  })

  it('a kernel that makes memory grow reads its inputs anew', () => {
    const run = wasmKernel(({ inputs }) => {
      const own = { backend, type: 'f32' } as const
      for (let i = 0; i < 8; i++) nx.zeros([4_000_000], own)
      return [Float32Array.from(inputs[0]!.data as Float32Array, (value) => 2 * value)]
    })
    const backend = wasmBackend({ kernels: { 'my.twice': run } })
    const x = nx.tensor([1, 2, 3], { type: 'f32', backend })
    for (let i = 0; i < 3; i++)
      expect(nx.toArray(block('my.twice', [x], {}, ([y]) => nx.add(y!, y!)) as Tensor)).toEqual([2, 4, 6])
  })

  it('vector code that gives no vector is refused when it is called', () => {
    const backend = wasmBackend({ scalars: { 'my.op': wasmScalar(['f32'], () => 3 as never) } })
    const x = nx.tensor([1], { type: 'f32', backend })
    const error = caught(() => block('my.op', [x], {}, ([y]) => y))
    expect([error.code, error.message]).toEqual([
      'option',
      expect.stringContaining('write is a function that gives a vector, got 3'),
    ])
  })

  it('an option of another name is refused', () => {
    expect(caught(() => wasmScalar(['f32'], () => 1 as never, { wise: true } as never)).code).toBe(
      'unknown_option',
    )
  })
})
