// Careless callers: options, functions, containers and predicates that are none, and what is said about them.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  checkpoint,
  customGrad,
  grad,
  hessian,
  jacobian,
  jvp,
  linearize,
  stopGrad,
  valueAndGrad,
  vjp,
} from '@nx/grad'
import {
  add,
  broadcastVectors,
  concatenate,
  f32,
  less,
  multiply,
  reduce,
  setDefaultBackend,
  stack,
  sum,
  type Tensor,
  toArray,
  toNumber,
  vectorize,
  weakFloat,
  windowReduce,
  withDefaultBackend,
} from '@nx/tensor'
import { type Backend, Complex } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  block,
  compile,
  cond,
  debugExpr,
  debugExprApply,
  defn,
  hook,
  jit,
  jitApply,
  metadata,
  runGraph,
  runtimeCall,
  setDefaultOptions,
  splitGraph,
  toGraph,
  whileLoop,
  withDefaultOptions,
} from '../src/index.ts'

const backends = [binaryBackend(), wasmBackend()] as Backend[]
setDefaultBackend(backends[0]!)

const x = (): Tensor => f32([1, 2])
const square = (y: Tensor): Tensor => sum(multiply(y, y))
const bad = (value: unknown): never => value as never

function error(code: string, op: string, message: RegExp): unknown {
  return expect.objectContaining({ code, op, message: expect.stringMatching(message) as string }) as unknown
}

const curried = { jit, defn, grad, valueAndGrad, jacobian, hessian } as unknown as Readonly<
  Record<string, (fn: unknown, options?: unknown) => unknown>
>

describe('options', () => {
  it.each(Object.entries(curried))('of %s come second, and are no arguments', (op, wrap) => {
    const said = new RegExp(`^${op}: arguments go to what it gives, got .+; write ${op}\\(f\\)\\(x\\)$`)
    expect(() => wrap(square, bad(x()))).toThrow(error('option', op, said))
    expect(() => wrap(square, bad([x()]))).toThrow(error('option', op, said))
    expect(() => wrap(square, bad(3))).toThrow(error('unknown_option', op, /got 3 where options belong/))
  })

  it('of valueAndGrad stand where those of grad do', () => {
    const doubled = (y: Tensor): Tensor => multiply(y, y)
    for (const [value, gradient] of [
      valueAndGrad(doubled, { implicitSum: true })(x()),
      valueAndGrad(doubled, (y) => y, { implicitSum: true })(x()),
      valueAndGrad(doubled, undefined, { implicitSum: true })(x()),
    ])
      expect([toArray(value), toArray(gradient)]).toEqual([
        [1, 4],
        [2, 4],
      ])
  })

  it.each([0, -1, 0.5, NaN, 'a', null, [1]])('cacheSize is no %s', (cacheSize) => {
    for (const call of [
      () => jit(square, { cacheSize: bad(cacheSize) }),
      () => setDefaultOptions({ cacheSize: bad(cacheSize) }),
      () => withDefaultOptions({ cacheSize: bad(cacheSize) }, () => 1),
    ])
      expect(call).toThrow(
        expect.objectContaining({ code: 'option', message: expect.stringContaining('cacheSize') }),
      )
  })

  it('keep one variant at least', () => {
    const f = jit((y: Tensor) => add(y, 1), { cacheSize: 1 })
    expect([f(1), f(f32(2)), f(3)].map(toNumber)).toEqual([2, 3, 4])
  })

  it.each([[[-1]], [['n']], [[5]], [[1]], [[0.5]], [[null]], [3], ['0']])('static is no %j', (positions) => {
    for (const [op, wrap] of Object.entries(curried))
      expect(() => wrap((y: Tensor) => square(y), { static: bad(positions) }), op).toThrow(
        error('option', op, /static is a list of positions, got/),
      )
    expect(() => compile(square, [x()], { static: bad(positions) })).toThrow(
      error('option', 'compile', /static/),
    )
  })

  it('static may name optional arguments', () => {
    const f = jit((y: Tensor, n: number = 2) => multiply(y, n), { static: [1] })
    expect([f(3), f(3, 3)].map(toNumber)).toEqual([6, 9])
    const rest = curried['jit']!((y: Tensor, ...all: number[]) => multiply(y, all.length), {
      static: [1, 2],
    })
    expect(toNumber((rest as (...args: number[]) => Tensor)(3, 1, 1))).toBe(6)
  })

  it.each([
    ['backend', 'wasm', 'no_backend'],
    ['compiler', 3, 'not_function'],
    ['debug', {}, 'not_function'],
  ])('%s is no %j', (option, value, code) => {
    expect(() => jit(square, { [option]: value })).toThrow(expect.objectContaining({ code, op: 'jit' }))
    expect(() => setDefaultOptions({ [option]: value })).toThrow(expect.objectContaining({ code }))
  })
})

describe('functions', () => {
  const primals = [x()] as const
  it.each([
    ['vjp', (fn: never) => vjp(fn, primals)],
    ['jvp', (fn: never) => jvp(fn, primals, primals)],
    ['linearize', (fn: never) => linearize(fn, primals)],
    ['checkpoint', (fn: never) => checkpoint(fn)],
    ['hessian', (fn: never) => hessian(fn)],
    ['withDefaultOptions', (fn: never) => withDefaultOptions({}, fn)],
    ['toGraph', (fn: never) => toGraph(fn, [x()])],
    ['debugExpr', (fn: never) => debugExpr(fn)],
    ['debugExpr', (fn: never) => debugExprApply(fn, [x()])],
    ['jitApply', (fn: never) => jitApply(fn, [x()])],
    ['compile', (fn: never) => compile(fn, [x()])],
    ['customGrad', (fn: never) => customGrad(x(), [x()], fn)],
    ['whileLoop', (fn: never) => whileLoop(0, { range: [0, 1] }, fn)],
    ['cond', (fn: never) => cond(true, () => 1, fn)],
    ['cond', (fn: never) => cond([[true, fn]], () => 1)],
    ['cond', (fn: never) => cond([[true, () => 1]], fn)],
    ['withDefaultBackend', (fn: never) => withDefaultBackend(backends[0]!, fn)],
  ])('%s needs one', (op, call) => {
    for (const value of [undefined, null, 3, 'f', {}, [], x()])
      expect(() => call(bad(value))).toThrow(error('not_function', op, /needs a function, got/))
  })

  it.each([
    ['jitApply', () => jitApply(square, bad(x()))],
    ['compile', () => compile(square, bad(x()))],
    ['toGraph', () => toGraph(square, bad(x()))],
    ['debugExprApply', () => debugExprApply(square, bad(x()))],
    ['splitGraph', () => splitGraph(square, bad(x()), () => 'none')],
    [
      'runGraph',
      () =>
        runGraph(
          splitGraph(square, [x()], () => 'none'),
          bad(x()),
        ),
    ],
    ['concatenate', () => concatenate(bad(x()), bad(x()))],
    ['stack', () => stack(bad(x()), bad(x()))],
    ['customGrad', () => customGrad(x(), bad(x()), () => [])],
  ])('%s takes an array', (op, call) => {
    expect(call).toThrow(error('not_array', op, /must be in an array, got Tensor; put brackets/))
  })

  it('concatenate and stack show the right call', () => {
    expect(() => concatenate(bad(x()), bad(x()))).toThrow(/concatenate\(\[x, y\]\)/)
    expect(() => stack(bad(x()), bad(x()))).toThrow(/stack\(\[x, y\]\)/)
  })
})

describe('async functions', () => {
  const later = async (..._: unknown[]): Promise<never> => {
    await Promise.resolve()
    throw new Error('rejects later')
  }
  const calls: [op: string, call: () => unknown, code?: string][] = [
    ['jit', () => jit(later)(x())],
    ['jit', () => jit((y: Tensor) => jit(later)(y))(x())],
    ['compile', () => compile(later, [x()])],
    ['grad', () => grad(bad(later))(x())],
    ['valueAndGrad', () => valueAndGrad(bad(later))(x())],
    ['valueAndGrad', () => valueAndGrad(square, bad(later))(x())],
    ['jacobian', () => jacobian(later)(x())],
    ['hessian', () => hessian(bad(later))(x())],
    ['vjp', () => vjp(later, [x()])],
    ['jvp', () => jvp(later, [x()], [x()])],
    ['linearize', () => linearize(later, [x()])],
    ['checkpoint', () => checkpoint(later)(x())],
    ['checkpoint', () => jit((y: Tensor) => checkpoint(later)(y))(x())],
    ['customGrad', () => grad((y: Tensor) => customGrad(sum(y), [y], bad(later)))(x())],
    ['cond', () => cond(true, later, () => 1)],
    ['cond', () => cond(f32(1), later, () => 1)],
    ['cond', () => jit((y: Tensor) => cond(less(sum(y), 0), later, () => 1))(x())],
    ['whileLoop', () => whileLoop(0, bad(later), () => 1)],
    ['whileLoop', () => whileLoop(0, { range: [0, 2] }, bad(later))],
    ['whileLoop', () => jit((y: Tensor) => whileLoop(y, { range: [0, 2] }, bad(later)))(x())],
    ['block', () => block('my.op', [x()], {}, later)],
    ['reduce', () => reduce(x(), 0, bad(later))],
    ['windowReduce', () => windowReduce(x(), 0, [1], bad(later))],
    ['withDefaultBackend', () => withDefaultBackend(backends[0]!, later)],
    ['withDefaultOptions', () => withDefaultOptions({}, later)],
    ['runtimeCall', () => runtimeCall(x(), x(), later), 'host_async'],
    ['runtimeCall', () => jit((y: Tensor) => runtimeCall(y, y, later))(x()), 'host_async'],
  ]

  it.each(calls)('%s says so, and nothing rejects later', async (op, call, code = 'async_scope') => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      expect(call).toThrow(error(code, op, /the function returned a promise/))
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })

  it('a promise is no argument, also in a container', () => {
    for (const give of [(p: unknown) => p, (p: unknown) => ({ p })]) {
      const promise = (): never => bad(give(later()))
      for (const call of [
        () => jit((y: Tensor) => y)(promise()),
        () => grad(square)(promise()),
        () => jvp(square, [promise()], [1]),
        () => hook(promise(), () => {}),
        () => stopGrad(promise()),
      ])
        expect(call).toThrow(
          expect.objectContaining({ code: 'container', message: expect.stringMatching(/Promise.*await it/) }),
        )
    }
  })
})

describe('containers', () => {
  const ring: unknown[] = []
  ring.push(ring)
  const knot: Record<string, unknown> = { x: 1 }
  knot['again'] = { knot }

  it.each([[ring], [knot]])('that contain themselves are refused at once: %#', (cyclic) => {
    const start = process.threadCpuUsage()
    for (const call of [
      () => jit((y: Tensor) => y)(bad(cyclic)),
      () => jit((y: Tensor) => y, { static: [0] })(bad(cyclic)),
      () => jit(() => cyclic)(),
      () => grad(square)(bad(cyclic)),
      () => vjp(square, [bad(cyclic)]),
      () =>
        cond(
          true,
          () => cyclic,
          () => cyclic,
        ),
      () => whileLoop(bad(cyclic), { range: [0, 1] }, (state) => state),
      () => hook(cyclic, () => {}),
      () => stopGrad(cyclic),
      () => metadata(cyclic, 'note'),
    ])
      expect(call).toThrow(
        expect.objectContaining({ code: 'container', message: expect.stringContaining('within itself') }),
      )
    expect(process.threadCpuUsage(start).user / 1000, 'milliseconds of this thread').toBeLessThan(2000)
  })

  it('are taken 500 levels deep', () => {
    let deep: unknown = f32(1)
    for (let i = 0; i < 500; i++) deep = [deep]
    expect(JSON.stringify(jit((y: unknown) => y)(deep))).toBeTruthy()
  })
})

describe('predicates', () => {
  const branches = [() => 'yes', () => 'no'] as const

  it.each(
    [
      undefined,
      null,
      NaN,
      weakFloat(NaN),
      new Complex(NaN, 0),
      'abc',
      '',
      {},
      [],
      new Date(0),
      new Map(),
      () => true,
      Symbol('s'),
    ].map((value) => [value]),
  )('cond takes no %s', (value) => {
    const calls = [
      () => cond([[bad(value), branches[0]]], branches[1]),
      () => jit((y: Tensor) => [y, cond([[bad(value), branches[0]]], branches[1])])(1),
      () =>
        whileLoop(
          0,
          () => bad(value),
          (i) => i,
        ),
    ]
    if (!Array.isArray(value)) calls.push(() => cond(bad(value), ...branches))
    for (const call of calls)
      expect(call).toThrow(
        expect.objectContaining({
          code: 'invalid_value',
          message: expect.stringMatching(
            /a predicate is a scalar tensor, a number or a boolean, got .*; compare, as in less/,
          ) as string,
        }),
      )
  })

  it('a promise is to be awaited', () => {
    expect(() => cond(bad(Promise.reject(new Error('later'))), ...branches)).toThrow(
      /got Promise; await it first/,
    )
  })

  it('a branch is a pair', () => {
    expect(() => cond([bad(true)], branches[1])).toThrow(error('not_array', 'cond', /a branch/))
  })
})

describe('loops', () => {
  it.each(
    [
      10,
      undefined,
      null,
      'x',
      {},
      { from: 1 },
      { range: 3 },
      { range: [1] },
      [1, 3],
      { range: [1, 2, 3, 4] },
    ].map((over) => [over]),
  )('do not go by %j', (over) => {
    for (const call of [
      () => whileLoop(0, bad(over), (i: Tensor) => i),
      () => jit((y: Tensor) => whileLoop(y, bad(over), (i: Tensor) => i))(1),
    ])
      expect(call).toThrow(error('loop_range', 'whileLoop', /write whileLoop\(initial, { range: \[0, 9\] }/))
  })

  it('that meet vectorized axes start with them', () => {
    const v = vectorize(f32([1, 2]), 'r')
    for (const wrap of [jit, (f: (y: Tensor) => Tensor) => f])
      expect(() => wrap((y: Tensor) => whileLoop(f32(0.5), { range: [0, 2] }, (s) => add(s, y)))(v)).toThrow(
        error('loop_state_mismatch', 'whileLoop', /start with .* by broadcastVectors\(\[state, other\]\)/),
      )
    const [start] = broadcastVectors([f32(0.5), v])
    expect(toArray(whileLoop(start, { range: [0, 2] }, (s) => add(s, v)))).toEqual([3.5, 6.5])
  })

  it('know their options', () => {
    expect(() => whileLoop(0, { range: [0, 1] }, (i) => i, bad({ unrol: 2 }))).toThrow(
      error('unknown_option', 'whileLoop', /no option "unrol"; the options are unroll/),
    )
  })
})

describe.each(backends)('containers on $name', (backend) => {
  beforeEach(() => void setDefaultBackend(backend))

  it('stopGrad maps them', () => {
    const direct = grad((y: Tensor) => sum(multiply(stopGrad(y), y)))
    const listed = grad((y: Tensor) => sum(multiply(stopGrad([y])[0], y)))
    const nested = grad((y: Tensor) => sum(multiply(stopGrad({ a: { y, on: true } }).a.y, y)))
    for (const f of [direct, listed, nested]) expect(toArray(f(f32([1.5, 2, 3])))).toEqual([1.5, 2, 3])
    expect(toArray(jit(listed)(f32([1.5, 2, 3])))).toEqual([1.5, 2, 3])
    expect(stopGrad({ a: x(), label: 'a', on: true })).toMatchObject({ label: 'a', on: true })
    expect(toNumber(stopGrad(2))).toBe(2)
  })
})
