// Booleans, and numbers that decide what is computed: static arguments, or an error that says so.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { checkpoint, grad, hessian, jacobian, jvp, linearize, valueAndGrad, vjp } from '@nx/grad'
import {
  add,
  f32,
  greater,
  iota,
  logicalNot,
  max,
  multiply,
  negate,
  reshape,
  setDefaultBackend,
  sum,
  type Tensor,
  toArray,
  toNumber,
  zeros,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  block,
  compile,
  cond,
  debugExpr,
  defn,
  flattenContainer,
  hook,
  jit,
  jitApply,
  runtimeCall,
  splitGraph,
  runGraph,
  whileLoop,
} from '../src/index.ts'

const backends = [binaryBackend(), wasmBackend()] as Backend[]

const layer = (x: Tensor, train: boolean): Tensor => (train ? max(x, 0) : x)
const loss = (x: Tensor, train: boolean): Tensor => sum(train ? multiply(x, 3) : multiply(x, x))

describe.each(backends)('on $name', (backend) => {
  beforeEach(() => void setDefaultBackend(backend))

  it('jit and friends see booleans as they are', () => {
    const x = f32([-1, 2])
    for (const wrap of [jit, defn]) {
      const f = wrap(layer)
      expect([f(x, false), f(x, true), f(x, false)].map(toArray)).toEqual([
        [-1, 2],
        [0, 2],
        [-1, 2],
      ])
      const inContainer = wrap(({ x: y, options }: { x: Tensor; options: { train: boolean }[] }) =>
        layer(y, !options[0]!.train),
      )
      expect(toArray(inContainer({ x, options: [{ train: true }] }))).toEqual([-1, 2])
      expect(toArray(inContainer({ x, options: [{ train: false }] }))).toEqual([0, 2])
      const outer = wrap((y: Tensor) => f(y, false))
      expect(toArray(outer(x))).toEqual([-1, 2])
    }
    expect(toArray(jitApply(layer, [x, false]))).toEqual([-1, 2])
    const compiled = compile(layer, [x, false])
    expect(toArray(compiled(x, false))).toEqual([-1, 2])
    expect(() => compiled(x, true)).toThrow(
      expect.objectContaining({
        code: 'template_mismatch',
        message: expect.stringMatching(/\[·, false\], got \[·, true\]/) as string,
      }),
    )
    expect(debugExpr(layer)(x, false)).not.toContain('max')
    expect(
      toArray(
        runGraph(
          splitGraph(layer, [x, false], () => 'none'),
          [x, false],
        ) as Tensor,
      ),
    ).toEqual([-1, 2])
  })

  it('and so do derivatives', () => {
    const x = f32([-1, 2])
    expect([true, false].map((train) => toArray(grad(loss)(x, train)))).toEqual([
      [3, 3],
      [-2, 4],
    ])
    const inContainer = grad(({ w, train }: { w: Tensor; train: boolean }) => loss(w, train))
    const { w, train } = inContainer({ w: x, train: false })
    expect([toArray(w), train]).toEqual([[-2, 4], false])
    const [value, gradient] = valueAndGrad(loss)(x, false)
    expect([toNumber(value), toArray(gradient)]).toEqual([5, [-2, 4]])
    expect(toArray(jacobian(layer)(x, false))).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(toArray(hessian(loss)(x, false))).toEqual([
      [2, 0],
      [0, 2],
    ])
    expect(toArray(jvp(layer, [x, false], [f32([1, 1]), false])[1])).toEqual([1, 1])
    expect(toArray(linearize(layer, [x, false])[1](f32([1, 1]), false))).toEqual([1, 1])
    expect(toArray(vjp(layer, [x, false])[1](f32([1, 1]))[0])).toEqual([1, 1])
    const kept = checkpoint(loss)
    expect(toArray(grad((y: Tensor) => kept(y, false))(x))).toEqual([-2, 4])
  })

  it('a boolean goes through and comes back as it is, from call to call', () => {
    const step = jit((state: { x: Tensor; up: boolean }) => ({
      x: state.up ? add(state.x, 1) : state.x,
      up: !state.up,
    }))
    let state = { x: f32(0), up: true }
    for (let i = 0; i < 5; i++) state = step(state)
    expect([toNumber(state.x), state.up]).toEqual([3, false])
    const seen: unknown[] = []
    toNumber(jit((x: Tensor) => hook({ x, on: true }, (value) => seen.push(value.on)).x)(1))
    expect(seen).toEqual([true])
    expect(flattenContainer({ a: true, b: 1 }).leaves).toEqual([1])
  })

  it('what branches, loops and the host compute is a tensor, booleans too', () => {
    const choose = (x: Tensor): Tensor =>
      cond(
        greater(x, 0),
        () => true,
        () => false,
      )
    const count = (x: Tensor): Tensor =>
      whileLoop(
        { x, done: false },
        (state) => logicalNot(state.done),
        (state) => ({ x: add(state.x, 1), done: greater(state.x, 3) }),
      ).x
    const host = (x: Tensor): Tensor => runtimeCall(f32(0), x, (value) => toNumber(value) as number)
    const whole = (x: Tensor): Tensor => block('test.always', [x], {}, () => true)
    for (const wrap of [jit, (f: (x: Tensor) => Tensor) => f]) {
      const flag = wrap(choose)(f32(1))
      expect([flag.type, toNumber(flag)]).toEqual(['u8', 1])
      expect(toNumber(wrap(count)(f32(0)))).toBe(5)
      expect(toNumber(wrap(host)(f32(2)))).toBe(2)
      expect(toNumber(wrap(whole)(f32(2)))).toBe(1)
    }
  })

  it('numbers that JavaScript needs to know are told to be static', () => {
    const repeat = (x: Tensor, n: number): Tensor => {
      let y = x
      for (let i = 0; i < n; i++) y = add(y, x)
      return y
    }
    const uses: ((x: Tensor, n: number) => unknown)[] = [
      repeat,
      (x, n) => multiply(x, n * 2),
      (x, n) => multiply(x, Math.floor(n)),
      (x, n) => [x, x].slice(n),
      (x, n) => (n > 1 ? x : add(x, 1)),
      (x, n) => reshape(x, [n, 1]),
      (x, n) => add(x, zeros([n])),
      (x, n) => sum(x, { axes: [n] }),
      (x, n) => add(x, iota([2], { axis: n })),
    ]
    const wraps = [jit, defn, (f: never) => jacobian(f), (f: never) => grad(f, { implicitSum: true })]
    for (const use of uses)
      for (const wrap of wraps) {
        const call = wrap(use as never) as (...args: unknown[]) => unknown
        expect(() => call(f32([1, 2]), 2), String(use)).toThrow(
          /make it static, as in jit\(f, { static: \[1\] }\)/,
        )
        const inContainer = wrap((({ x, n }: { x: Tensor; n: number }) => use(x, n)) as never) as typeof call
        expect(() => inContainer({ x: f32([1, 2]), n: 2 })).toThrow(/make it static/)
      }
    expect(toArray(jit(repeat, { static: [1] })(f32([1, 2]), 2))).toEqual([3, 6])
    const mode = jit((x: Tensor, m: number) => (m === 1 ? x : multiply(x, 2)), { static: [1] })
    expect([1, 2, 1].map((m) => toNumber(mode(f32(3), m)))).toEqual([3, 6, 3])
  })
})

it('a number that nothing uses is reported: JavaScript may have compared it', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const choose = (x: Tensor, m: number, { k }: { k: number }): Tensor => (m === 1 && k === 2 ? x : negate(x))
  const mode = jit(choose as unknown as (x: Tensor, m: Tensor, options: { k: Tensor }) => Tensor)
  for (let i = 0; i < 2; i++) mode(f32(1), 1, { k: 2 })
  expect(warn.mock.calls).toEqual(
    [1, 2].map((value) => [
      `jit: the number ${value} is never used; a comparison such as === sees a tensor; if it decides what is computed, ` +
        'make it static, as in jit(f, { static: [1] })',
    ]),
  )
  warn.mockRestore()
})

it('takes symbols for static, also registered ones, by what they are', () => {
  const f = jit((x: Tensor, kind: symbol) => (kind === Symbol.for('double') ? add(x, x) : x))
  expect(toNumber(f(f32(2), Symbol.for('double')))).toBe(4)
  expect(toNumber(f(f32(2), Symbol('double')))).toBe(2)
  expect(toNumber(f(f32(2), Symbol.for('other')))).toBe(2)
  expect(toNumber(f(f32(2), Symbol.for('double')))).toBe(4)
})
