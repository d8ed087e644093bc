// Reverse mode: what real Nx gets silently wrong, states kept of loops, checkpoints, mistakes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { hook, jit, toGraph, whileLoop } from '@nx/defn'
import { checkpoint, grad, hessian, jacobian, jvp, valueAndGrad, vjp } from '@nx/grad'
import {
  abs,
  add,
  clip,
  cos,
  devectorize,
  divide,
  exp,
  f32,
  f64,
  greater,
  less,
  max,
  multiply,
  pow,
  reduceMax,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tanh,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

describe('silent errors of Nx', () => {
  it('a while whose Jacobian depends on the variable', () => {
    const f = (x: Tensor): Tensor => whileLoop(x, { range: [1, 3] }, (v) => multiply(v, sin(v)))
    const values = [1.1]
    for (let i = 0; i < 3; i++) values.push(values[i]! * Math.sin(values[i]!))
    const want = values.slice(0, 3).reduce((all, v) => all * (Math.sin(v) + v * Math.cos(v)), 1)
    expect(toNumber(grad(f)(f64(1.1)))).toBeCloseTo(want, 14)
  })

  it('clip under a cotangent that is not one', () => {
    const x = f64([-2, 0.5, 3])
    const f = (v: Tensor): Tensor => sum(multiply(clip(v, -1, 1), f64([5, 7, 11])))
    expect(toArray(grad(f)(x))).toEqual([0, 7, 0])
    const ofBounds = grad(([low, high]: readonly [Tensor, Tensor]) =>
      sum(multiply(clip(x, low, high), f64([5, 7, 11]))),
    )
    expect(ofBounds([f64(-1), f64(1)]).map((each) => toNumber(each))).toEqual([5, 11])
  })

  it('clip at its limits, whether entries share them or not', () => {
    const x = f64([-2, -1, 0, 1, 2])
    const f = ([v, low, high]: readonly Tensor[]): Tensor => sum(clip(v!, low!, high!))
    const own = (limit: number): Tensor => vectorize(f64([limit, limit]), 'entry')
    for (const [low, high] of [
      [-1, 1],
      [1, 1],
      [1, -1],
    ] as const) {
      const each = grad(f)([x, own(low), own(high)])
      grad(f)([x, f64(low), f64(high)]).forEach((slope, i) => {
        expect(toArray(each[i]!)).toEqual([toArray(slope), toArray(slope)])
      })
    }
  })

  it('f64 through a while', () => {
    const f = (x: Tensor): Tensor => whileLoop(x, { range: [1, 20] }, (v) => multiply(v, 1 + 2 ** -30))
    expect(grad(f)(f64(1)).type).toBe('f64')
    expect(toNumber(grad(f)(f64(1)))).toBeCloseTo((1 + 2 ** -30) ** 20, 15)
  })
})

describe('corners', () => {
  it('powers of zero', () => {
    const byBase = grad((x: Tensor) => sum(pow(x, f64([0, 1, 2, 0.5]))))
    expect(toArray(byBase(f64([0, 0, 0, 0])))).toEqual([0, 1, 0, Infinity])
    const byExponent = grad((y: Tensor) => sum(pow(f64([0, 0, 1]), y)))
    expect(toArray(byExponent(f64([0, 1, 2])))).toEqual([0, 0, 0])
  })

  it('ties share, and |0| has the middle of its slopes', () => {
    expect(toArray(grad((x: Tensor) => reduceMax(x))(f64([2, 2, 1])))).toEqual([0.5, 0.5, 0])
    expect(toArray(grad((x: Tensor) => sum(max(x, f64([1, 1]))))(f64([1, 2])))).toEqual([0.5, 1])
    expect(toArray(grad((x: Tensor) => sum(abs(x)))(f64([0, -1])))).toEqual([0, -1])
  })

  it('a cotangent that is infinite stays out of what was not taken', () => {
    const gradient = grad((x: Tensor) => sum(multiply(max(x, 1), Infinity)))
    expect(toArray(gradient(f64([0, 2])))).toEqual([0, Infinity])
  })
})

/** The lengths of all that a graph computes, also in loops and branches. */
function lengths({ values, nodes }: Graph): number[] {
  const inner = nodes.flatMap((node) =>
    node.kind === 'while' ? [node.body] : node.kind === 'cond' ? [node.onTrue, node.onFalse] : [],
  )
  return [...values.map(({ shape }) => shape[0] ?? 1), ...inner.flatMap(lengths)]
}

describe('states of a loop', () => {
  const rounds = 200
  const range = { range: [1, rounds] } as const
  const counted = (x: Tensor): Tensor => whileLoop(x, range, (v) => add(v, multiply(sin(v), 0.02)))
  const uncounted = (x: Tensor): Tensor =>
    whileLoop(
      [x, 0] as const,
      ([, i]) => less(i, rounds),
      ([v, i]) => [add(v, multiply(sin(v), 0.02)), add(i, 1)],
    )[0]
  let want = 1
  let second = 0
  let value = 0.7
  for (let i = 0; i < rounds; i++) {
    second = second * (1 + 0.02 * Math.cos(value)) - want * want * 0.02 * Math.sin(value)
    want *= 1 + 0.02 * Math.cos(value)
    value += 0.02 * Math.sin(value)
  }

  it.each([1, 2, 3, 14, 64, 199, 200, 1000])('%i of them give the same gradient', (checkpoints) => {
    for (const f of [counted, uncounted]) {
      expect(toNumber(grad(f, { checkpoints })(f64(0.7)))).toBeCloseTo(want, 12)
    }
  })

  it.each([0, 1, 5, 63, 64, 65, 128, 129, 300])('of %i rounds give the gradients that all give', (rounds) => {
    const step = (v: Tensor, w: Tensor): Tensor => add(v, multiply(sin(v), w))
    const loop = ([x, w]: readonly [Tensor, Tensor]): Tensor =>
      sum(
        whileLoop(
          [x, 0] as const,
          ([, i]) => less(i, rounds),
          ([v, i]) => [step(v, w), add(i, 1)],
        )[0],
      )
    const given = [f64([0.1, 0.7, 2]), f64(0.02)] as const
    const all = grad(loop, { checkpoints: 1000 })(given).map((each) => toArray(each))
    for (const checkpoints of [undefined, 3, 8]) {
      const options = checkpoints === undefined ? {} : { checkpoints }
      expect(grad(loop, options)(given).map((each) => toArray(each))).toEqual(all)
    }
    if (rounds === 0) return
    const known = ([x, w]: readonly [Tensor, Tensor]): Tensor =>
      sum(whileLoop(x, { range: [1, rounds] }, (v) => step(v, w)))
    expect(grad(known)(given).map((each) => toArray(each))).toEqual(all)
  })

  it('are bounded, and rounds computed a few times', () => {
    let calls = 0
    const backend = binaryBackend()
    const counting: typeof backend = {
      ...backend,
      execute: (call) => {
        if (call.op === 'sin') calls++
        return backend.execute(call)
      },
    }
    const x = tensor([0.5, 0.7], { type: 'f64', backend: counting })
    const known = (rounds: number) => (v: Tensor) =>
      sum(whileLoop(v, { range: [1, rounds] }, (w) => add(w, multiply(sin(w), 0.02))))
    const unknown = (rounds: number) => (v: Tensor) =>
      sum(
        whileLoop(
          [v, 0] as const,
          ([, i]) => less(i, rounds),
          ([w, i]) => [add(w, multiply(sin(w), 0.02)), add(i, 1)],
        )[0],
      )
    const longest = (fn: (v: Tensor) => Tensor): number =>
      Math.max(...lengths(toGraph(grad(fn), [x]).graph as Graph))
    const stacks = [1000, 10_000, 10_007, 1_000_000].map((rounds) => longest(known(rounds)))
    expect(stacks).toEqual([40, 100, 101, 1000])
    expect(longest(unknown(1_000_000))).toBe(64)
    const times = (fn: (v: Tensor) => Tensor, rounds: number, options?: object): number => {
      calls = 0
      toArray(grad(fn, options)(x))
      return calls / rounds
    }
    // To states at even distances and from these to all, and once more between, where three stacks are needed.
    expect(times(known(500), 500)).toBeLessThan(2)
    expect(times(unknown(500), 500)).toBeLessThan(2)
    expect(times(known(200), 200, { checkpoints: 6 })).toBeLessThan(3)
    expect(times(unknown(200), 200, { checkpoints: 6 })).toBeLessThan(3)
  })

  it.each([
    ['binary', binaryBackend()],
    ['wasm', wasmBackend()],
  ])('serve vectorized loops in loops on %s, single and compiled', (_, backend) => {
    const inner = (v: Tensor, w: Tensor): Tensor =>
      whileLoop(
        [v, 0] as const,
        ([, i]) => less(i, 5),
        ([u, i]) => [add(u, multiply(sin(u), w)), add(i, 1)],
      )[0]
    const loop = ([x, w]: readonly [Tensor, Tensor]): Tensor =>
      sum(whileLoop(x, { range: [1, 20] }, (v) => inner(v, w)))
    const x = vectorize(
      tensor(
        [
          [0.1, 0.7],
          [2, 3],
        ],
        { type: 'f64', backend },
      ),
      'entry',
    )
    const w = tensor(0.01, { type: 'f64', backend })
    const numbers = (fn: (v: readonly [Tensor, Tensor]) => readonly Tensor[]): unknown =>
      fn([x, w]).map((each) => toArray(devectorize(each)))
    const all = numbers(grad(loop, { checkpoints: 20 }))
    for (const options of [{ checkpoints: 2 }, { checkpoints: 4 }]) {
      expect(numbers(grad(loop, options))).toEqual(all)
      expect(numbers(jit(grad(loop, options)))).toEqual(all)
    }
  })

  it('give second derivatives', () => {
    expect(toNumber(hessian(counted)(f64(0.7)))).toBeCloseTo(second, 11)
    expect(toNumber(grad((x: Tensor) => grad(uncounted)(x))(f64(0.7)))).toBeCloseTo(second, 11)
  })

  it('are left out where no derivative needs them', () => {
    const f = (x: Tensor): Tensor => whileLoop(x, { range: [1, 50] }, (v) => multiply(v, 1.01))
    const { graph } = toGraph((x: Tensor) => grad(f)(x), [f64(1)])
    expect(graph.nodes.filter(({ kind }) => kind === 'while')).toHaveLength(1)
  })

  it('are counted in whole numbers', () => {
    const checkpoints = 0.5
    const calls = {
      grad: () => grad(counted, { checkpoints })(f64(1)),
      jacobian: () => jacobian(counted, { checkpoints })(f64(1)),
      vjp: () => vjp(counted, [f64(1)], { checkpoints }),
    }
    for (const [op, call] of Object.entries(calls)) {
      expect(call).toThrow(
        expect.objectContaining({
          code: 'option',
          message: expect.stringContaining(
            `${op}: checkpoints must be a whole number above 0, got 0.5; it counts`,
          ),
        }),
      )
    }
  })

  it('are an option of all that goes back', () => {
    const at = f64(0.7)
    const kept = (fn: (x: Tensor) => unknown): number[] => lengths(toGraph(fn, [at]).graph as Graph)
    for (const checkpoints of [3, 17]) {
      const back = (x: Tensor): Tensor => vjp(counted, [x], { checkpoints })[1](1)[0]
      const all = (x: Tensor): Tensor => jacobian(counted, { checkpoints, mode: 'reverse' })(x)
      const twice = (x: Tensor): Tensor => hessian(counted, { checkpoints })(x)
      for (const fn of [back, all, twice]) expect(kept(fn)).toContain(checkpoints)
      for (const fn of [back, all]) expect(toNumber(fn(at))).toBeCloseTo(want, 12)
      expect(toNumber(twice(at))).toBeCloseTo(second, 11)
    }
  })

  it('belong to loops in loops', () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(x, { range: [1, 3] }, (v) =>
        whileLoop(
          v,
          (w) => less(w, 10),
          (w) => multiply(w, add(v, 1)),
        ),
      )
    const plain = (x: number): number => {
      let v = x
      for (let i = 0; i < 3; i++) {
        const factor = v + 1
        while (v < 10) v *= factor
      }
      return v
    }
    expect(toNumber(grad(f)(f64(1.2)))).toBeCloseTo((plain(1.2 + 1e-7) - plain(1.2 - 1e-7)) / 2e-7, 4)
  })
})

describe('checkpoint', () => {
  const twice = (layer: (x: Tensor, w: Tensor) => Tensor) => (w: Tensor) =>
    sum(layer(layer(f64([0.5, 1]), w), w))
  const layer = (x: Tensor, w: Tensor): Tensor => tanh(multiply(x, w))

  it('changes no value and no derivative', () => {
    const [plain, kept] = [twice(layer), twice(checkpoint(layer))]
    for (const derive of [
      (f: typeof plain) => f(f64(2)),
      (f: typeof plain) => grad(f)(f64(2)),
      (f: typeof plain) => grad((w: Tensor) => grad(f)(w))(f64(2)),
      (f: typeof plain) => hessian(f)(f64(2)),
      (f: typeof plain) => jvp(f, [f64(2)], [1])[1],
    ]) {
      expect(toNumber(derive(kept))).toBeCloseTo(toNumber(derive(plain)) as number, 14)
    }
  })

  it('takes and gives containers, in branches and loops, with captured values', () => {
    const pair = (f: (a: Tensor) => { s: Tensor; rest: [Tensor] }) => (x: Tensor) =>
      whileLoop(x, { range: [1, 3] }, (v) => {
        const { s, rest } = f(v)
        return multiply(s, rest[0])
      })
    const make =
      (y: Tensor) =>
      (a: Tensor): { s: Tensor; rest: [Tensor] } => ({ s: sin(a), rest: [exp(multiply(a, y))] })
    const both = ([x, y]: readonly [Tensor, Tensor]): Tensor => pair(make(y))(x)
    const kept = ([x, y]: readonly [Tensor, Tensor]): Tensor => pair(checkpoint(make(y)))(x)
    const at = [f64(0.6), f64(0.4)] as const
    const want = grad(both)(at).map((each) => toNumber(each) as number)
    grad(kept)(at).forEach((each, i) => expect(toNumber(each)).toBeCloseTo(want[i]!, 14))
    expect(want.every((each) => Math.abs(each) > 0.1)).toBe(true)
  })

  it('computes again instead of keeping, and calls hooks once', () => {
    const count = (graph: Graph, op: string): number =>
      graph.nodes.reduce((total, node) => {
        if (node.kind === 'while') return total + count(node.body, op)
        return total + (node.kind === 'call' && node.op === op ? 1 : 0)
      }, 0)
    const f = (g: (x: Tensor) => Tensor) => (x: Tensor) => valueAndGrad((y: Tensor) => sum(g(y)))(x)
    const wave = (x: Tensor): Tensor => sin(exp(x))
    expect(count(toGraph(f(wave), [f64([1])]).graph as Graph, 'exp')).toBe(1)
    expect(count(toGraph(f(checkpoint(wave)), [f64([1])]).graph as Graph, 'exp')).toBe(2)
    // The second time is apart from the first one, also where it is differentiated again.
    for (const each of [f(checkpoint(wave)), (x: Tensor) => jvp(f(checkpoint(wave)), [x], [x])]) {
      const { nodes } = toGraph(each, [f64([1])]).graph
      expect(nodes).toContainEqual(expect.objectContaining({ kind: 'while', trips: 1, barrier: true }))
    }
    const seen: number[] = []
    const hooked = checkpoint((x: Tensor) => sin(hook(exp(x), (each) => seen.push(toNumber(each) as number))))
    jit(f(hooked))(f64(0))
    expect(seen).toEqual([1])
  })

  it('asks for tensors', () => {
    expect(() => grad((_: Tensor) => checkpoint(() => undefined)() as unknown as Tensor)(f64(1))).toThrow(
      expect.objectContaining({
        code: 'non_tensor',
        message: expect.stringContaining('checkpoint: the function must'),
      }),
    )
  })
})

describe('mistakes', () => {
  const x = f32([1, 2])
  const place = /\(at .*reverse\.test\.ts[^\s:]*:\d+:\d+\)$/

  it('a result that misses the parameter names the parameter, and the line', () => {
    for (const wrong of [
      () => grad((_: Tensor) => sum(multiply(x, x)))(x),
      () => jit((y: Tensor) => grad((_: Tensor) => sum(multiply(y, y)))(y))(x),
    ]) {
      expect(wrong).toThrow(
        expect.objectContaining({
          code: 'captured_tensor',
          message: expect.stringContaining('use the parameter, or pass the tensor as an argument'),
        }),
      )
      expect(wrong).toThrow(place)
    }
  })

  it('a constant function has a gradient of zeros', () => {
    expect(toArray(grad((_: Tensor) => 5)(x))).toEqual([0, 0])
    const linear = (v: Tensor): Tensor => sum(grad((w: Tensor) => sum(multiply(w, x)))(v))
    expect(toArray(grad(linear)(x))).toEqual([0, 0])
  })

  it('a result that is no tensor', () => {
    expect(() => grad((() => undefined) as unknown as (v: Tensor) => Tensor)(x)).toThrow(
      expect.objectContaining({
        code: 'non_scalar',
        message: expect.stringMatching(/got undefined; return the tensor to differentiate/),
      }),
    )
    expect(() => valueAndGrad((v: Tensor) => ({ v }))(x)).toThrow(
      expect.objectContaining({
        code: 'non_scalar',
        message: expect.stringMatching(/got a container, \{ v: · \}/),
      }),
    )
  })

  it('a derivative that goes through branches of nothing is zero', () => {
    expect(toArray(grad((v: Tensor) => sum(greater(v, 0)))(x))).toEqual([0, 0])
    expect(toNumber(grad((v: Tensor) => divide(cos(v), 2))(f64(0)))).toBe(-0)
  })
})
