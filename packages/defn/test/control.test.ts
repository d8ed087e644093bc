// cond and whileLoop: traced, at once, vectorized, nested, and their mistakes.
import { toTensor } from '@nx/tensor/internal'
import { binaryBackend } from '@nx/backend-binary'
import { grad } from '@nx/grad'
import {
  add,
  cos,
  dispose,
  divide,
  equal,
  greater,
  less,
  multiply,
  negate,
  readArray,
  remainder,
  setDefaultBackend,
  subtract,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
  weakFloat,
} from '@nx/tensor'
import { type Backend, complex, NxError } from '@nx/types'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { cond, jit, toGraph, whileLoop } from '../src/index.ts'
import { countingBackend } from './backends.ts'

beforeAll(() => void setDefaultBackend(binaryBackend() as Backend))

const errorOf = (fn: () => unknown): NxError => {
  try {
    fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('cond', () => {
  const magnitude = (x: Tensor): Tensor =>
    cond(
      less(x, 0),
      () => negate(x),
      () => x,
    )

  it('chooses the same traced and at once', () => {
    for (const f of [magnitude, jit(magnitude)]) {
      expect(toNumber(f(tensor(-3)))).toBe(3)
      expect(toNumber(f(tensor(4)))).toBe(4)
    }
  })

  it('takes several branches, containers, and predicates of any type', () => {
    const f = (x: Tensor): readonly [Tensor, Tensor] => {
      const { a, b } = cond(
        [
          [greater(x, 1), () => ({ a: x, b: multiply(x, x) })],
          [subtract(x, 1), () => ({ a: negate(x), b: x })],
        ],
        () => ({ a: x, b: x }),
      )
      return [a, b]
    }
    for (const g of [f, jit(f)]) {
      expect(g(tensor(3)).map(toNumber)).toEqual([3, 9])
      expect(g(tensor(-3)).map(toNumber)).toEqual([3, -3])
      expect(g(tensor(1)).map(toNumber)).toEqual([1, 1])
    }
  })

  it('runs only the branch chosen', () => {
    const backend = countingBackend()
    const f = jit((x: Tensor) =>
      cond(
        less(x, 0),
        () => cos(x),
        () => negate(x),
      ),
    )
    const x = tensor(2, { type: 'f32', backend: backend as Backend })
    backend.calls.length = 0
    f(x)
    expect(backend.calls).toContain('negate')
    expect(backend.calls).not.toContain('cos')
    const other = vi.fn(() => tensor(1))
    cond(tensor(1), () => tensor(2), other)
    expect(other).not.toHaveBeenCalled()
  })

  it('merges types, literals weakly, and broadcasts shapes', () => {
    const f = jit((x: Tensor, p: Tensor) => [
      cond(
        p,
        () => x,
        () => 0.1,
      ),
      cond(
        p,
        () => x,
        () => multiply(sum(x), 1.5),
      ),
    ])
    const x = tensor([1, 2], { type: 'f64' })
    expect(f(x, 0).map((each) => each.type)).toEqual(['f64', 'f64'])
    expect(f(x, 0).map(toArray)).toEqual([
      [0.1, 0.1],
      [4.5, 4.5],
    ])
    expect(f(x, 1).map(toArray)).toEqual([
      [1, 2],
      [1, 2],
    ])
    const g = jit((x: Tensor, y: Tensor) =>
      cond(
        sum(x),
        () => x,
        () => y,
      ),
    )
    expect(g(tensor([1], { type: 'u8' }), tensor([1], { type: 'f32', names: ['x'] }))).toMatchObject({
      type: 'f32',
      names: ['x'],
    })
  })

  it('adds vectorized axes that only one branch has', () => {
    const f = jit((x: Tensor, p: Tensor) =>
      cond(
        p,
        () => 0,
        () => x,
      ),
    )
    const x = vectorize(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    expect(f(x, 1)).toMatchObject({ vectorizedAxes: [['rows', 2]], shape: [2] })
    expect(toArray(f(x, 1))).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('chooses entry by entry with a vectorized predicate', () => {
    const x = vectorize(tensor([-1, 2, -3]), 'rows')
    for (const f of [magnitude, jit(magnitude)]) {
      expect(f(x).vectorizedAxes).toEqual([['rows', 3]])
      expect(toArray(f(x))).toEqual([1, 2, 3])
    }
  })

  it('traces and runs nothing but the branch that a known predicate chooses', () => {
    const half = tensor(0.5)
    const cases: [unknown, string][] = [
      [true, 'yes'],
      [0, 'no'],
      [0n, 'no'],
      [Infinity, 'yes'],
      [complex(0, 1), 'yes'],
      [weakFloat(0), 'no'],
      [half, 'yes'],
      [tensor(0), 'no'],
    ]
    for (const wrap of [jit, (f: (x: Tensor) => unknown) => f]) {
      for (const [predicate, expected] of cases) {
        const called: string[] = []
        const branch = (name: string) => () => (called.push(name), name)
        const f = wrap((x: Tensor) => [cond(predicate as number, branch('yes'), branch('no')), x])
        expect((f(tensor(1)) as unknown[])[0]).toBe(expected)
        expect(called).toEqual([expected])
      }
    }
    const never = (): Tensor => {
      throw new Error('called')
    }
    const inside = jit((x: Tensor) => cond(toTensor(0), never, () => negate(x)))
    expect(toNumber(inside(tensor(1)))).toBe(-1)
  })

  it('runs one branch for a vectorized predicate whose entries agree', () => {
    const never = (): Tensor => {
      throw new Error('called')
    }
    const x = vectorize(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      'r',
    )
    for (const [elements, chosen] of [
      [
        [1, 5],
        [() => 7, never],
      ],
      [
        [0, 0],
        [never, () => 7],
      ],
    ] as const) {
      const predicate = vectorize(tensor(elements), 'r')
      const result = cond(predicate, chosen[0] as () => number, chosen[1] as () => number)
      expect([result.vectorizedAxes, toArray(result)]).toEqual([[['r', 2]], [7, 7]])
      const f = jit(() => cond(predicate, chosen[0] as () => Tensor, chosen[1] as () => Tensor))
      expect(toArray(f())).toEqual([7, 7])
    }
    expect(
      toArray(
        cond(
          vectorize(tensor([1, 0]), 'r'),
          () => x,
          () => 0,
        ),
      ),
    ).toEqual([
      [1, 2],
      [0, 0],
    ])
  })

  it('refuses predicates that are no scalars, and branches that differ', () => {
    const x = tensor([1, 2])
    expect(
      errorOf(() =>
        cond(
          x,
          () => 1,
          () => 2,
        ),
      ),
    ).toMatchObject({
      code: 'predicate_shape',
      message: expect.stringMatching(/^cond: a predicate must be a scalar, got s32\[2\]; .*select/),
    })
    const mismatch = (a: unknown, b: unknown): NxError =>
      errorOf(() =>
        jit((x: Tensor) =>
          cond(
            sum(x),
            () => a,
            () => b,
          ),
        )(x),
      )
    expect(mismatch([x], { x })).toMatchObject({
      code: 'branch_mismatch',
      message: expect.stringMatching(
        /^cond: all branches must give the same structure, got \[·\] and \{ x: · \}; return equal containers \(at .*control\.test\.ts[^\s:]*:\d+:\d+\)$/,
      ),
    })
    expect(mismatch({ y: x }, { y: tensor([1, 2, 3]) })).toMatchObject({
      code: 'branch_mismatch',
      message: expect.stringMatching(/result \.y is s32\[2\] in one branch and s32\[3\] in another/),
    })
    expect(mismatch(tensor([1], { names: ['a'] }), tensor([1], { names: ['b'] })).code).toBe(
      'branch_mismatch',
    )
  })
})

describe('whileLoop', () => {
  const factorial = (n: Tensor): Tensor =>
    whileLoop(
      { n, f: 1 },
      ({ n }) => greater(n, 1),
      ({ n, f }) => ({ n: subtract(n, 1), f: multiply(f, n) }),
    ).f

  it('repeats the same traced and at once', () => {
    for (const f of [factorial, jit(factorial)]) {
      expect(toNumber(f(tensor(5)))).toBe(120)
      expect(toNumber(f(tensor(0)))).toBe(1)
    }
  })

  it('uses values from outside, in loops inside loops and branches', () => {
    const f = (x: Tensor, y: Tensor): Tensor =>
      whileLoop(
        [0, x] as const,
        ([i]) => less(i, sum(y)),
        ([i, acc]) => {
          const inner = whileLoop(0, { range: [1, 3] }, (total, j) => add(total, multiply(j, i)))
          return [
            add(i, 1),
            cond(
              equal(remainder(i, 2), 0),
              () => add(acc, inner),
              () => subtract(acc, y),
            ),
          ]
        },
      )[1]
    const [x, y] = [tensor([100, 200]), tensor([1, 3])]
    expect(toArray(jit(f)(x, y))).toEqual([100 + 0 - 1 + 12 - 1, 200 + 0 - 3 + 12 - 3])
    expect(toArray(f(x, y))).toEqual(toArray(jit(f)(x, y)))
  })

  it('goes over ranges, up and down, and over the rows of a tensor', () => {
    const digits = (range: readonly [number, number, number?]) => (x: Tensor) =>
      whileLoop(x, { range }, (acc, i) => add(multiply(acc, 10), i))
    for (const unroll of [false, true]) {
      const rows = (x: Tensor): Tensor =>
        whileLoop(tensor(0, { type: 'f32' }), x, (acc, row) => add(multiply(acc, 0.5), sum(row)), { unroll })
      for (const f of [rows, jit(rows)])
        expect(
          toNumber(
            f(
              tensor([
                [1.5, 2],
                [3, 4],
              ]),
            ),
          ),
        ).toBe(8.75)
    }
    for (const wrap of [jit, (f: (x: Tensor) => Tensor) => f] as (typeof jit)[]) {
      expect(toNumber(wrap(digits([1, 3]))(tensor(0)))).toBe(123)
      expect(toNumber(wrap(digits([3, 1]))(tensor(0)))).toBe(321)
      expect(toNumber(wrap(digits([1, 6, 2]))(tensor(0)))).toBe(135)
      expect(toNumber(wrap(digits([2, 1, 1]))(tensor(7)))).toBe(7)
    }
  })

  it('unrolls into the trace when asked', () => {
    const f = jit((x: Tensor) =>
      whileLoop(x, { range: [1, 3] }, (acc, i) => multiply(acc, i), { unroll: true }),
    )
    const backend = countingBackend({ async: true })
    expect(f(tensor(2, { backend: backend as Backend })).backend).toBe(backend)
    expect(toNumber(f(tensor(2)))).toBe(12)
  })

  it('does several rounds at once, and the rest after them', () => {
    const digits = (range: readonly [number, number, number?], unroll: number | boolean) => (x: Tensor) =>
      whileLoop(x, { range }, (acc, i) => add(multiply(acc, 10), i), { unroll })
    for (const unroll of [true, 1, 2, 3, 4, 5, 100]) {
      for (const wrap of [jit, (f: (x: Tensor) => Tensor) => f] as (typeof jit)[]) {
        expect(toNumber(wrap(digits([1, 5], unroll))(tensor(0)))).toBe(12345)
        expect(toNumber(wrap(digits([9, 1, -2], unroll))(tensor(0)))).toBe(97531)
        expect(toNumber(wrap(digits([2, 1, 1], unroll))(tensor(7)))).toBe(7)
      }
    }
    const rows = vectorize(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      'r',
    )
    const f = jit((x: Tensor) => whileLoop(0, x, (acc, row) => add(multiply(acc, 10), row), { unroll: 2 }))
    expect(() => f(rows)).toThrow(/state is s32\[\] before the body and vectorized/)
    const g = (x: Tensor): Tensor =>
      whileLoop(x, tensor([1, 2, 3]), (acc, row) => multiply(acc, row), { unroll: 2 })
    expect(toArray(jit(g)(rows))).toEqual([
      [6, 12, 18],
      [24, 30, 36],
    ])
    const { graph } = toGraph(digits([1, 5], 2), [0])
    expect(graph.nodes.filter(({ kind }) => kind === 'while')).toMatchObject([{ trips: 2 }])
    expect(toArray(grad((x: Tensor) => digits([1, 5], 2)(x))(tensor(1, { type: 'f32' })))).toBe(1e5)
    for (const unroll of [0, 1.5, -2, -1n as never, '2' as never]) {
      expect(errorOf(() => digits([1, 5], unroll)(tensor(0)))).toMatchObject({
        code: 'loop_unroll',
        message: expect.stringMatching(/^whileLoop: unroll is a boolean or .* a positive integer, got/),
      })
    }
  })

  it('stops each entry by its own with a vectorized condition', () => {
    const n = vectorize(tensor([5, 0, 3]), 'rows')
    for (const f of [factorial, jit(factorial)]) {
      expect(toArray(f(n))).toEqual([120, 1, 6])
      expect(f(n).vectorizedAxes).toEqual([['rows', 3]])
    }
  })

  it('keeps the names of the initial state', () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(x, { range: [0, 1] }, (acc) => add(acc, tensor([1, 1], { names: ['b'] })))
    for (const g of [f, jit(f)]) expect(g(tensor([1, 2])).names).toEqual([null])
  })

  it('refuses a body that changes the state', () => {
    const loop = (body: (state: { x: Tensor }) => unknown): NxError =>
      errorOf(() => whileLoop({ x: tensor([1, 2]) }, { range: [0, 3] }, body as never))
    for (const inside of [
      loop,
      (body: typeof loop extends (b: infer B) => unknown ? B : never) =>
        errorOf(() => jit((x: Tensor) => whileLoop({ x }, { range: [0, 3] }, body as never))(tensor([1, 2]))),
    ]) {
      expect(inside(({ x }) => ({ x: divide(x, 2) }))).toMatchObject({
        code: 'loop_state_mismatch',
        message: expect.stringMatching(
          /state \.x is s32\[2\] before the body and f32\[2\] after it; .*asType/,
        ),
      })
      expect(inside(({ x }) => ({ x: sum(x) })).code).toBe('loop_state_mismatch')
      expect(inside(() => ({ x: 1 })).code).toBe('loop_state_mismatch')
      expect(inside(({ x }) => [x])).toMatchObject({
        code: 'loop_state_mismatch',
        message: expect.stringMatching(/structure { x: · }, got \[·\]/),
      })
    }
  })

  it('refuses bad ranges, rows of a scalar and conditions that are no scalars', () => {
    expect(errorOf(() => whileLoop(0, { range: [0, 3, 0] }, (x) => x)).code).toBe('loop_range')
    expect(errorOf(() => whileLoop(0, { range: [0, 1.5] }, (x) => x)).message).toMatch(/got \[0, 1\.5\]/)
    expect(errorOf(() => whileLoop(0, tensor(1), (x) => x)).code).toBe('loop_rows')
    expect(
      errorOf(() =>
        whileLoop(
          tensor([1, 2]),
          (x) => x,
          (x) => x,
        ),
      ).code,
    ).toBe('predicate_shape')
  })
})

describe('memory and devices', () => {
  const f = jit((x: Tensor) => {
    const [, y] = whileLoop(
      [0, x] as const,
      ([i]) => less(i, 5),
      ([i, y]) => [add(i, 1), multiply(add(y, y), 0.5)],
    )
    return cond(
      less(sum(y), 0),
      () => negate(y),
      () => add(y, 1),
    )
  })

  it('the evaluator frees every intermediate, and no input', () => {
    const backend = countingBackend()
    const x = tensor([1.5, 2], { backend: backend as Backend })
    const before = backend.alive()
    const result = f(x)
    expect(backend.alive()).toBe(before + 1)
    expect(toArray(result)).toEqual([2.5, 3])
    dispose(result)
    expect(backend.alive()).toBe(before)
    expect(toArray(x)).toEqual([1.5, 2])
  })

  it('needs no read for a loop whose number of rounds is known', async () => {
    const backend = countingBackend({ async: true })
    const g = jit((x: Tensor) => whileLoop(x, { range: [1, 3] }, (acc, i) => multiply(acc, i)))
    const result = g(tensor([1.5, 2], { backend: backend as Backend }))
    expect(await readArray(result)).toEqual([9, 12])
    expect(backend.alive()).toBe(2)
  })

  it('gives back the initial state, by handles of its own, where a loop does nothing', () => {
    const backend = countingBackend()
    const x = tensor([1, 2], { backend: backend as Backend })
    for (const over of [{ range: [1, 0, 1] } as const, () => 0]) {
      const result = jit((x: Tensor) => whileLoop(x, over as () => number, (x) => add(x, 1)))(x)
      dispose(result)
    }
    expect(toArray(x)).toEqual([1, 2])
    expect(backend.alive()).toBe(1)
  })

  it('refuses a tensor that was made in a branch and kept', () => {
    let kept: Tensor | undefined
    const leak = jit((x: Tensor) => {
      cond(
        less(sum(x), 0),
        () => (kept = add(x, 1)),
        () => x,
      )
      return add(kept!, kept!)
    })
    expect(errorOf(() => leak(tensor([1, 2]))).code).toBe('leaked_tracer')
  })

  it('awaits predicates on a device that cannot be read at once', async () => {
    const backend = countingBackend({ async: true })
    const x = tensor([1.5, 2], { backend: backend as Backend })
    const result = await f.async(x)
    expect(backend.alive()).toBe(2)
    expect(new Float32Array((await backend.read(result.data as never, result.spec)).buffer)).toEqual(
      new Float32Array([2.5, 3]),
    )
    expect(errorOf(() => f(x))).toMatchObject({
      code: 'device_read',
      message: expect.stringMatching(/^jit: .*"counting".*await f\.async/),
    })
    expect(
      errorOf(() =>
        cond(
          sum(x),
          () => 1,
          () => 2,
        ),
      ).code,
    ).toBe('device_read')
    expect(
      errorOf(() =>
        whileLoop(
          sum(x),
          (s) => less(s, 1),
          (s) => s,
        ),
      ).code,
    ).toBe('device_read')
  })
})
