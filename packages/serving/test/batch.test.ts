// Batches: what Nx tests of its own, containers, types, names, mistakes and laws.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { container } from '@nx/defn'
import {
  asType,
  concatenate,
  dispose,
  f32,
  iota,
  multiply,
  s32,
  setDefaultBackend,
  stack,
  type Tensor,
  tensor,
  toArray,
  toBinary,
  vectorize,
} from '@nx/tensor'
import { type Backend, complex, type DType, NxError } from '@nx/types'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { signatureOf } from '../src/entry-form.ts'
import { Batch } from '../src/index.ts'

const rowsOf = (batch: Batch<Tensor>): unknown => toArray(batch.toContainer())

function mistake(run: () => unknown): NxError {
  try {
    run()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  return expect.fail('threw nothing')
}

class Point {
  readonly x: Tensor
  readonly label: string
  constructor(x: Tensor, label: string) {
    this.x = x
    this.label = label
  }
  [container]() {
    return {
      parts: [this.x, this.label] as const,
      rebuild: ([x, label]: readonly [Tensor, string]) => new Point(x, label),
    }
  }
}

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
]

describe.each(backends)('%s', (_, backend) => {
  beforeEach(() => void setDefaultBackend(backend))

  it('stack + concatenate', () => {
    const stacked = Batch.stack([s32([1, 2, 3]), s32([4, 5, 6])])
    expect(stacked.size).toBe(2)
    const more = stacked.concatenate([s32([[11, 12, 13], [14, 15, 16]])]) // prettier-ignore
    expect(more.size).toBe(4)
    expect(rowsOf(more)).toEqual([[1, 2, 3], [4, 5, 6], [11, 12, 13], [14, 15, 16]]) // prettier-ignore
  })

  describe('merge', () => {
    it('returns new for empty list', () => {
      const merged = Batch.merge([])
      expect([merged.size, merged.padding, merged.key, merged.template()]).toEqual([0, 0, 'default', null])
    })

    it('merges padding', () => {
      expect(Batch.merge([Batch.empty().pad(2), Batch.empty().pad(3)]).padding).toBe(5)
    })

    it('merges empty batch', () => {
      const batch: Batch = Batch.stack([s32([1, 2, 3]), s32([4, 5, 6])])
      for (const merged of [Batch.merge([Batch.empty(), batch]), Batch.merge([batch, Batch.empty()])]) {
        expect([merged.size, merged.padding, merged.key, signatureOf(merged.form!)]).toEqual([
          2,
          0,
          'default',
          signatureOf(batch.form!),
        ])
        expect(rowsOf(merged as Batch<Tensor>)).toEqual([[1, 2, 3], [4, 5, 6]]) // prettier-ignore
      }
    })

    it('refuses other keys and other entries', () => {
      const one = Batch.stack([1])
      const byKey = mistake(() => Batch.merge([one, one.withKey('b')]))
      expect([byKey.code, byKey.message]).toEqual([
        'batch_key',
        'Batch.merge: batches have different keys, default and b; give them one by withKey',
      ])
      expect(mistake(() => Batch.merge([one, Batch.stack([1.5])])).code).toBe('batch_mismatch')
    })
  })

  describe('split', () => {
    const batch = (): Batch<Tensor> => Batch.concatenate([s32([1, 2]), s32([3, 4, 5])])

    it.each([
      [5, 0, [1, 2, 3, 4, 5], 3],
      [6, 1, [1, 2, 3, 4, 5, 0], 2],
      [10, 3, [1, 2, 3, 4, 5, 0, 0, 0], 0],
    ])('when n >= size, n = %i', (n, leftPadding, rows, rightPadding) => {
      const [left, right] = batch().pad(3).withKey('another').split(n)
      expect(signatureOf(left.form!)).toBe(signatureOf(right.form!))
      expect([left.size, left.padding, left.key]).toEqual([5, leftPadding, 'another'])
      expect(rowsOf(left)).toEqual(rows)
      expect([right.size, right.padding, right.key]).toEqual([0, rightPadding, 'another'])
    })

    it.each([
      [1, [1], [2, 3, 4, 5, 0]],
      [2, [1, 2], [3, 4, 5, 0]],
      [3, [1, 2, 3], [4, 5, 0]],
      [4, [1, 2, 3, 4], [5, 0]],
    ])('when n < size, n = %i', (n, first, rest) => {
      const [left, right] = batch().pad(1).split(n)
      expect(signatureOf(left.form!)).toBe(signatureOf(right.form!))
      expect([left.size, left.padding, right.size, right.padding]).toEqual([n, 0, 5 - n, 1])
      expect([rowsOf(left), rowsOf(right)]).toEqual([first, rest])
    })

    it('composite', () => {
      const pairs = Batch.concatenate([
        [s32([11, 12]), s32([21, 22])],
        [s32([13, 14, 15]), s32([23, 24, 25])],
      ]).pad(1)
      const [left, right] = pairs.split(3)
      expect(left.template()).toHaveLength(2)
      expect(signatureOf(left.form!)).toBe(signatureOf(right.form!))
      expect([left.size, left.padding, right.size, right.padding]).toEqual([3, 0, 2, 1])
      expect(left.toContainer().map((each) => toArray(each))).toEqual([[11, 12, 13], [21, 22, 23]]) // prettier-ignore
      expect(right.toContainer().map((each) => toArray(each))).toEqual([[14, 15, 0], [24, 25, 0]]) // prettier-ignore
    })

    it('makes nothing anew of the entries that stay whole', () => {
      const entries = 20_000
      let rest = Batch.stack(Array.from({ length: entries }, (_, i) => i)) as Batch<Tensor>
      const { parts } = rest
      for (let done = 0; rest.size > 0;) {
        const [left, others] = rest.split(501)
        expect(toArray(left.toContainer())).toEqual(Array.from({ length: left.size }, (_, i) => done + i))
        done += left.size
        expect(others.parts[0]).toBe(parts[done])
        expect(others.parts.at(-1)).toBe(done < entries ? parts.at(-1) : undefined)
        rest = others
      }
    })

    it('takes whole numbers from 1', () => {
      for (const wrong of [0, -1, 1.5, Number.NaN, Infinity, '2' as unknown as number])
        expect(mistake(() => batch().split(wrong)).code).toBe('option')
    })
  })

  describe('errors', () => {
    it('raises when jitting empty batch', () => {
      const { code, message } = mistake(() => Batch.empty().toContainer())
      expect([code, message]).toEqual([
        'empty',
        'Batch.toContainer: a batch without entries has no tensors; stack some first',
      ])
    })

    it('raises on stack mismatch', () => {
      expect(mistake(() => Batch.stack([s32([1, 2, 3]), s32([4, 5])])).message).toBe(
        'Batch.stack: entries of one batch are alike, got s32[2] after s32[3]; give all of them the same shape and type',
      )
    })

    it('raises on concatenate mismatch', () => {
      expect(mistake(() => Batch.concatenate([s32([[1, 2, 3]]), s32([[4, 5]])])).message).toBe(
        'Batch.concatenate: entries of one batch are alike, got s32[2] after s32[3]; give all of them the same shape and type',
      )
    })

    it('names what differs, whatever it is', () => {
      const got = (...entries: readonly unknown[]): string => {
        const { details, code } = mistake(() => Batch.stack(entries))
        expect(code).toBe('batch_mismatch')
        return `${String(details['expected'])} / ${String(details['got'])}`
      }
      const names = (name: string): object => ({ names: [name] })
      expect(got(f32([1]), s32([1]))).toBe('f32[1] / s32[1]')
      expect(got({ a: f32(1) }, { b: f32(1) })).toBe('{ a: f32[] } / { b: f32[] }')
      expect(got([f32(1)], [f32(1), f32(2)])).toBe('[f32[]] / [f32[], f32[]]')
      expect(got({ a: f32(1), m: 'x' }, { a: f32(1), m: 'y' })).toBe(
        '{ a: f32[], m: "x" } / { a: f32[], m: "y" }',
      )
      expect(got(new Point(f32(1), 'a'), new Point(f32(1), 'b'))).toBe(
        'class [f32[], "a"] / class [f32[], "b"]',
      )
      expect(got(f32([1], names('x')), f32([1], names('y')))).toBe('f32[x: 1] / f32[y: 1]')
      expect(got(f32([1]), f32([1], names('x')), f32([1], names('y')))).toBe('f32[x: 1] / f32[y: 1]')
      expect(got(vectorize(f32([1, 2]), 'v'), f32(1))).toBe('vectorized[v: 2] f32[] / f32[]')
    })

    it('needs a first axis of one length to concatenate', () => {
      const got = (entry: unknown): string => mistake(() => Batch.concatenate([entry])).message
      const text = (what: string): string =>
        `Batch.concatenate: the tensors of an entry have first axes of one length, got ${what}; ` +
        'stack entries that have no batch axis'
      expect(got(1)).toBe(text('s32[]'))
      expect(got([f32([1]), f32([1, 2])])).toBe(text('f32[1] and f32[2]'))
      expect(got({})).toBe(text('none'))
    })

    it('refuses what holds no tensors', () => {
      expect(mistake(() => Batch.stack(f32([1]) as unknown as Tensor[])).code).toBe('not_array')
      expect(mistake(() => Batch.stack([new Map()])).code).toBe('container')
      expect(mistake(() => Batch.stack([new Float32Array(2)])).code).toBe('container')
      expect(mistake(() => Batch.stack([1]).withKey(1 as unknown as string)).code).toBe('option')
      for (const wrong of [-1, 0.5, Number.NaN, '1' as unknown as number])
        expect(mistake(() => Batch.stack([1]).pad(wrong)).code).toBe('option')
    })

    it('says which tensor was disposed of', () => {
      const x = f32([1])
      dispose(x)
      expect(mistake(() => Batch.stack([x])).code).toBe('disposed')
      const y = f32([1])
      const batch = Batch.stack([y, f32([2])])
      dispose(y)
      const { code, op } = mistake(() => batch.toContainer())
      expect([code, op]).toEqual(['disposed', 'Batch.toContainer'])
    })
  })

  describe('containers', () => {
    it('keeps nesting, keys as written, texts and classes', () => {
      const entry = (n: number): unknown => ({
        b: [f32(n), { deep: f32([n, n]) }],
        a: new Point(f32(n), 'p'),
        kind: 'k',
      })
      const joined = Batch.stack([entry(1), entry(2)])
        .pad(1)
        .toContainer() as {
        readonly b: readonly [Tensor, { readonly deep: Tensor }]
        readonly a: Point
        readonly kind: string
      }
      expect(Object.keys(joined)).toEqual(['b', 'a', 'kind'])
      expect(toArray(joined.b[0])).toEqual([1, 2, 0])
      expect(toArray(joined.b[1].deep)).toEqual([[1, 1], [2, 2], [0, 0]]) // prettier-ignore
      expect(joined.a).toBeInstanceOf(Point)
      expect([toArray(joined.a.x), joined.a.label, joined.kind]).toEqual([[1, 2, 0], 'p', 'k'])
    })

    it('takes keys in any order', () => {
      const batch = Batch.stack([
        { a: 1, b: 1.5 },
        { b: 2.5, a: 2 },
      ])
      const { a, b } = batch.toContainer()
      expect([toArray(a), toArray(b)]).toEqual([[1, 2], [1.5, 2.5]]) // prettier-ignore
    })

    it('takes numbers of every kind', () => {
      expect(rowsOf(Batch.stack([1, 2]))).toEqual([1, 2])
      expect(rowsOf(Batch.stack([1n, 2n]))).toEqual([1n, 2n])
      expect(Batch.stack([1.5, 2.5]).template()!.type).toBe('f32')
    })

    it('shows an entry as templates, of rows where entries had a batch axis', () => {
      const { x, y } = Batch.concatenate([{ x: iota([2, 3]), y: f32([1, 2]) }]).template()!
      expect([x.shape, x.type, y.shape, y.type]).toEqual([[3], 's32', [], 'f32'])
      const rows = vectorize(f32([[1, 2], [3, 4]]), 'v') // prettier-ignore
      expect(Batch.stack([rows]).template()!.vectorizedAxes).toEqual([['v', 2]])
      const only = Batch.concatenate([rows]).template()!
      expect([only.vectorizedAxes, only.shape]).toEqual([[['v', 2]], []])
    })
  })

  describe('names, vectorized axes and lengths', () => {
    it('merges names, also of the batch axis', () => {
      const named = f32([[1, 2]], { names: ['sample', 'feature'] })
      expect(Batch.concatenate([f32([[3, 4]]), named]).toContainer().names).toEqual(['sample', 'feature'])
      expect(Batch.stack([f32([1]), f32([2], { names: ['x'] })]).toContainer().names).toEqual([null, 'x'])
      const other = f32([[1, 2]], { names: ['row', 'feature'] })
      expect(mistake(() => Batch.concatenate([named, other])).code).toBe('batch_mismatch')
    })

    it('joins vectorized tensors along the axis within', () => {
      const rows = vectorize(f32([[1, 2], [3, 4]]), 'v') // prettier-ignore
      const joined = Batch.concatenate([rows, multiply(rows, 10)])
        .pad(1)
        .toContainer()
      expect([joined.shape, joined.vectorizedAxes]).toEqual([[5], [['v', 2]]])
      expect(toArray(joined)).toEqual([[1, 2, 10, 20, 0], [3, 4, 30, 40, 0]]) // prettier-ignore
    })

    it('joins rows without elements, and leaves out entries without rows', () => {
      const empty = f32([])
      expect(Batch.stack([empty, empty]).toContainer().shape).toEqual([2, 0])
      const batch = Batch.concatenate([empty, f32([1, 2]), empty])
      expect(batch.size).toBe(2)
      expect(rowsOf(batch)).toEqual([1, 2])
      expect(mistake(() => Batch.concatenate([empty]).toContainer()).code).toBe('empty')
    })

    it('joins rows that are larger than the host copies, from the middle of tensors', () => {
      const large = iota([4, 50_000])
      const [, batch] = Batch.concatenate([large, large]).split(3)
      const [middle] = batch.split(3)
      const expected = concatenate([iota([4, 50_000]), iota([4, 50_000])])
      expect(toBinary(middle.pad(1).toContainer()).slice(0, 600_000)).toEqual(
        toBinary(expected).slice(3 * 200_000, 6 * 200_000),
      )
      expect([...toBinary(middle.pad(1).toContainer()).slice(600_000)].every((byte) => byte === 0)).toBe(true)
    })

    it('joins thousands of entries', () => {
      const entries = Array.from({ length: 5000 }, (_, i) => s32([i, -i]))
      expect(toBinary(Batch.stack(entries).toContainer())).toEqual(toBinary(stack(entries)))
      const merged = Batch.merge(entries.map((each): Batch => Batch.stack([each]))) as Batch<Tensor>
      expect(toBinary(merged.toContainer())).toEqual(toBinary(stack(entries)))
    })

    it('gives a tensor of its own, whatever happens to it', () => {
      const x = f32([[1, 2]])
      dispose(Batch.concatenate([x]).toContainer())
      dispose(Batch.stack([x]).toContainer())
      expect(toArray(x)).toEqual([[1, 2]])
    })
  })

  describe('laws', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 })
    const made = (counts: readonly number[]): Batch<Tensor> => {
      let next = 1
      return Batch.concatenate(counts.map((count) => s32(Array.from({ length: count }, () => next++))))
    }
    const values = (batch: Batch<Tensor>): unknown => (batch.size === 0 ? [] : rowsOf(batch))

    it('splitting keeps every row in order, once, and padding at the end', () => {
      fc.assert(
        fc.property(
          lengths,
          fc.integer({ min: 1, max: 45 }),
          fc.integer({ min: 0, max: 5 }),
          (counts, at, padding) => {
            const batch = made(counts).pad(padding)
            const [left, right] = batch.split(at)
            expect(left.size).toBe(Math.min(at, batch.size))
            expect([left.size + right.size, left.padding + right.padding]).toEqual([batch.size, padding])
            expect([values(left.pad(0)), values(right.pad(0))].flat()).toEqual(values(batch.pad(0)))
            if (right.size > 0) expect(left.padding).toBe(0)
          },
        ),
      )
    })

    it('merging what was split gives the batch again, in whatever pieces', () => {
      fc.assert(
        fc.property(lengths, fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }), (counts, cuts) => {
          const batch = made(counts)
          const pieces: Batch<Tensor>[] = []
          let rest = batch
          for (const cut of cuts) {
            const [left, right] = rest.split(cut)
            pieces.push(left)
            rest = right
          }
          const merged = Batch.merge([...pieces, rest])
          expect([merged.size, signatureOf(merged.form!)]).toEqual([batch.size, signatureOf(batch.form!)])
          expect(values(merged)).toEqual(values(batch))
        }),
      )
    })
  })
})

describe('types', () => {
  const bytes = (x: Tensor): Uint8Array => toBinary(x)
  const wasm = wasmBackend()
  const all: readonly (readonly [DType, unknown])[] = [
    ['f16', [1.5, -2]],
    ['bf16', [1.5, -2]],
    ['f8', [1.5, -2]],
    ['f64', [Math.PI, -0]],
    ['u64', [2n ** 63n, 1n]],
    ['s8', [-128, 127]],
    ['u2', [3, 1]],
    ['s4', [-8, 7]],
    ['c64', [complex(1, -2), complex(0.5, 0)]],
    ['c128', [complex(1, -2), complex(0.5, 0)]],
  ]

  it.each(all)('%s joins bit for bit, stacked, sliced and padded', (type, values) => {
    const backends = wasm.types.includes(type) ? [binaryBackend(), wasm] : [binaryBackend()]
    for (const backend of backends) {
      const row = tensor(values as number[], { type, backend })
      const other = tensor([...(values as number[])].reverse(), { type, backend })
      const zero = asType(tensor([0, 0], { backend }), type)
      const expected = bytes(stack([row, other, row, zero]))
      expect(bytes(Batch.stack([row, other, row]).pad(1).toContainer())).toEqual(expected)
      const rows = stack([other, row, other, row, other])
      const [, tail] = Batch.concatenate([rows]).split(1)
      expect(bytes(tail.split(3)[0].pad(1).toContainer())).toEqual(expected)
    }
  })

  it('joins tensors of two backends, one of which yields', () => {
    const joined = Batch.stack([
      f32([1], { backend: binaryBackend() }),
      f32([2], { backend: wasm }),
    ]).toContainer()
    expect([joined.backend.name, toArray(joined)]).toEqual(['wasm', [[1], [2]]])
  })
})

describe('signature', () => {
  it('is the same for what is alike, and only for that', () => {
    setDefaultBackend(binaryBackend())
    const one = (entry: unknown): string => signatureOf(Batch.stack([entry]).form!)
    expect(one(f32([1, 2]))).toBe(one(f32([3, 4])))
    expect(one({ a: 1, b: 2 })).toBe(one({ b: 3, a: 4 }))
    expect(signatureOf(Batch.concatenate([f32([[1, 2]])]).form!)).toBe(one(f32([3, 4])))
    const different = [
      f32([1, 2]),
      s32([1, 2]),
      f32([1]),
      f32([[1, 2]]),
      f32([1, 2], { names: ['x'] }),
      vectorize(f32([1, 2]), 'v'),
      [f32([1, 2])],
      { a: f32([1, 2]) },
      { a: f32([1, 2]), kind: 'x' },
      { a: f32([1, 2]), kind: 'y' },
      new Point(f32([1, 2]), 'x'),
      [f32(1), f32(2)],
      [[f32(1)], f32(2)],
    ].map(one)
    expect(new Set(different).size).toBe(different.length)
  })
})

describe('size', () => {
  it('is bounded as that of any tensor, also of padding', () => {
    setDefaultBackend(binaryBackend())
    for (const batch of [Batch.stack([1]), Batch.concatenate([f32([[1, 2]])])])
      for (const padding of [2 ** 31, 2 ** 53, 1e308])
        expect(mistake(() => batch.pad(padding).toContainer())).toMatchObject({
          code: 'too_large',
          op: 'Batch.toContainer',
        })
  })
})
