// hook: at once, compiled, in branches and loops, vectorized, differentiated, and its mistakes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { checkpoint, customGrad, grad, jvp, valueAndGrad, vjp } from '@nx/grad'
import {
  add,
  greater,
  isTensor,
  less,
  multiply,
  readArray,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { compile, cond, debugExpr, evaluateGraph, hook, jit, whileLoop } from '../src/index.ts'
import { countingBackend } from './backends.ts'

const backends = {
  binary: binaryBackend() as Backend,
  wasm: wasmBackend() as Backend,
  counting: countingBackend() as Backend,
}

const seen: unknown[] = []
const see = (value: unknown): void => void seen.push(isTensor(value) ? toArray(value) : value)

beforeEach(() => {
  seen.length = 0
  setDefaultBackend(backends.binary)
})

describe('at once', () => {
  it('calls with the value and gives it back', () => {
    expect(toNumber(hook(tensor(3), see))).toBe(3)
    const { a } = hook({ a: 1, b: 'label' }, ({ a, b }) => see([toNumber(a), b]))
    expect(toNumber(a)).toBe(1)
    hook(tensor(4), 'named')
    hook(tensor(5), 'named', see)
    expect(seen).toEqual([3, [1, 'label'], 5])
  })
})

describe.each(Object.entries(backends))('under jit on %s', (_, backend) => {
  const x = (data: unknown): Tensor => tensor(data as number[], { backend })

  it('calls with what is computed, in the order written, used or not', () => {
    const f = jit((a: Tensor, b: Tensor) => {
      hook(multiply(a, b), see)
      const total = hook(add(a, b), see)
      hook(b, see)
      return multiply(total, 10)
    })
    expect(toArray(f(x([1, 2]), x([3, 4])))).toEqual([40, 60])
    expect(seen).toEqual([
      [3, 8],
      [4, 6],
      [3, 4],
    ])
  })

  it('hands over containers, with names and vectorized axes, to keep', () => {
    const kept: { row: Tensor; half: Tensor; label: string }[] = []
    const f = jit((row: Tensor) => hook({ row, half: 0.5, label: 'a' }, (value) => kept.push(value)).row)
    const rows = vectorize(
      tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { backend, names: ['r', 'c'] },
      ),
      'r',
    )
    f(rows)
    expect(kept[0]!.label).toBe('a')
    expect(kept[0]!.row).toMatchObject({ names: ['c'], vectorizedAxes: [['r', 2]], backend })
    expect(toArray(kept[0]!.row)).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(toNumber(kept[0]!.half)).toBe(0.5)
    f(rows)
    expect(toArray(kept[0]!.row)).toEqual(toArray(kept[1]!.row))
  })

  it('runs in the branch that is taken, and in every round', () => {
    const f = jit((a: Tensor) =>
      whileLoop(
        a,
        (s) => less(s, 5),
        (s) =>
          cond(
            greater(s, 2),
            () => hook(add(s, 2), see),
            () => {
              hook(multiply(s, 100), see)
              return add(s, 1)
            },
          ),
      ),
    )
    expect(toNumber(f(x(1)))).toBe(5)
    expect(seen).toEqual([100, 200, 5])
  })

  it('runs in a branch that gives nothing, and in one whose result needs another type', () => {
    const f = jit((a: Tensor) => {
      cond(
        less(a, 0),
        () => {
          hook(a, see)
        },
        () => undefined,
      )
      return cond(
        less(a, 0),
        () => hook(add(a, 1), see),
        () => 0.5,
      )
    })
    expect(toNumber(f(x(3)))).toBe(0.5)
    expect(seen).toEqual([])
    expect(f(x(-3)).type).toBe('f32')
    expect(seen).toEqual([-3, -2])
  })

  it('runs for both branches of a vectorized predicate', () => {
    const f = jit((a: Tensor) =>
      cond(
        less(a, 0),
        () => hook(multiply(a, -1), see),
        () => a,
      ),
    )
    expect(toArray(f(vectorize(x([-1, 2]), 'r')))).toEqual([1, 2])
    expect(seen).toEqual([[1, -2]])
  })

  it('changes no gradient, and runs once for each', () => {
    const f = (a: Tensor): Tensor => {
      const squared = hook(multiply(a, a), see)
      const chosen = cond(
        greater(sum(squared), 0),
        () => hook(multiply(squared, 3), see),
        () => squared,
      )
      return sum(whileLoop(chosen, { range: [1, 2] }, (s) => hook(multiply(s, a), see)))
    }
    const a = tensor([2], { type: 'f32', backend })
    expect(toArray(grad(f)(a))).toEqual([3 * 4 * 2 ** 3])
    expect(seen).toEqual([[4], [12], [24], [48]])
    seen.length = 0
    const [value, gradient] = valueAndGrad(f)(a)
    expect([toNumber(value), toArray(gradient)]).toEqual([48, [96]])
    expect(seen).toEqual([[4], [12], [24], [48]])
  })

  it('runs once where grad has to call the function again for vectorized axes', () => {
    const rows = vectorize(tensor([1, 2], { type: 'f32', backend }), 'r')
    const f = jit((a: Tensor) => grad((b: Tensor) => multiply(hook(multiply(b, b), see), rows))(a))
    expect(toArray(f(tensor(3, { type: 'f32', backend })))).toEqual([6, 12])
    expect(seen).toEqual([[9, 9]])
  })

  it('sees cotangents from the backward function of a custom gradient', () => {
    const f = (a: Tensor): Tensor => customGrad(sin(a), [a], (g) => [hook(multiply(g, 2), see)])
    const a = tensor(0.5, { type: 'f32', backend })
    expect(toNumber(grad(f)(a))).toBe(2)
    expect(toNumber(grad((b: Tensor) => whileLoop(b, { range: [1, 3] }, f))(a))).toBe(8)
    expect(seen).toEqual([2, 2, 4, 8])
    const [, pull] = vjp(f, [a])
    expect(pull(tensor(5, { type: 'f32', backend })).map(toNumber)).toEqual([10])
    expect(seen).toEqual([2, 2, 4, 8, 10])
  })

  it('runs once in forward mode and where values are computed again', () => {
    const f = (a: Tensor): Tensor => whileLoop(a, { range: [1, 2] }, (s) => multiply(hook(s, see), s))
    const a = tensor(3, { type: 'f32', backend })
    const one = tensor(1, { type: 'f32', backend })
    expect(jvp(f, [a], [one]).map(toNumber)).toEqual([81, 108])
    expect(toNumber(grad(checkpoint(f))(a))).toBe(108)
    expect(seen).toEqual([3, 9, 3, 9])
  })

  it('calls what jit names instead', () => {
    const f = (a: Tensor): Tensor => {
      hook(a, 'a', see)
      hook(add(a, 1), 'b')
      return hook(add(a, 2), (value) => see(value))
    }
    jit(f)(x(1))
    expect(seen).toEqual([1, 3])
    seen.length = 0
    jit(f, { hooks: { a: (t: Tensor) => see(-toNumber(t)), b: see } })(x(1))
    expect(seen).toEqual([-1, 2, 3])
    seen.length = 0
    const outer = jit((a: Tensor) => jit(f, { hooks: { a: () => see('inner') } })(a), { hooks: { b: see } })
    outer(x(1))
    expect(seen).toEqual([1, 2, 3])
  })

  it('is called by functions compiled ahead of time, and by the evaluator', () => {
    const f = (a: Tensor): Tensor => hook(add(a, 1), 'sum')
    expect(toNumber(compile(f, [x(1)], { hooks: { sum: see } })(x(2)))).toBe(3)
    expect(toNumber(jit(f, { hooks: { sum: see }, compiler: evaluateGraph })(x(3)))).toBe(4)
    expect(seen).toEqual([3, 4])
  })

  it('lets an error of the callback through', () => {
    const f = jit((a: Tensor) =>
      hook(a, () => {
        throw new RangeError('stop')
      }),
    )
    expect(() => f(x(1))).toThrow(new RangeError('stop'))
  })
})

it('costs nothing by a name that nobody listens to', () => {
  const backend = countingBackend()
  const f = jit((a: Tensor) => {
    hook(multiply(a, 7), 'nobody')
    return add(a, 1)
  })
  f(tensor(1, { backend: backend as Backend }))
  expect(backend.calls).not.toContain('multiply')
})

it('awaits an async callback under async, on a device that cannot be read at once', async () => {
  const backend = countingBackend({ async: true })
  const f = jit((a: Tensor) => {
    const b = hook(add(a, 1), async (value) => seen.push(await readArray(value)))
    return cond(
      less(sum(b), 0),
      () => hook(b, see),
      () => hook(multiply(b, 2), async (value) => seen.push(await readArray(value))),
    )
  })
  const result = await f.async(tensor([1, 2], { backend: backend as Backend }))
  expect(seen).toEqual([
    [2, 3],
    [4, 6],
  ])
  expect(await readArray(result)).toEqual([4, 6])
})

it('compiles what lies between hooks', () => {
  const compiled: string[][] = []
  const backend: Backend = {
    ...backends.wasm,
    compile: (graph, options) => {
      compiled.push(graph.nodes.map((node) => (node.kind === 'call' ? node.op : node.kind)))
      return backends.wasm.compile!(graph, options)
    },
  }
  const f = jit((a: Tensor) => {
    const b = hook(multiply(add(a, a), a), see)
    return whileLoop(b, { range: [1, 2] }, (s) => multiply(s, s))
  })
  expect(toNumber(f(tensor(3, { backend })))).toBe(18 ** 4)
  expect(compiled[0]).toEqual(['add', 'multiply'])
  expect(compiled[1]!.at(-1)).toBe('while')
  expect(compiled).toHaveLength(2)
})

it('shows in the listing', () => {
  expect(debugExpr((a: Tensor) => hook(add(a, 1), see))(tensor(1))).toMatch(
    /\n(.) = add a, 1 .*\n. = hook \1/,
  )
})

it('refuses what is no function', () => {
  const given = (): unknown => hook(tensor(1), 5 as never)
  expect(given).toThrow(NxError)
  expect(given).toThrow(/^hook: a hook calls a function, got number; give hook\(value, callback\)/)
  expect(() => hook(tensor(1), 'name', 5 as never)).toThrow(expect.objectContaining({ code: 'hook' }))
  expect(() => jit((a: Tensor) => hook(a, 'name'), { hooks: { name: 5 as never } })(1)).toThrow(
    /^hook: a hook calls a function, got number for "name"; give/,
  )
})
