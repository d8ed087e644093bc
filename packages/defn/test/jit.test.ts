// jit: caching, containers, captured tensors, inlining, errors.
import { binaryBackend } from '@nx/backend-binary'
import { grad } from '@nx/grad'
import {
  add,
  allClose,
  dispose,
  equal,
  less,
  multiply,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
  withDefaultBackend,
} from '@nx/tensor'
import { type Backend, complex, type Executable, type Graph, NxError } from '@nx/types'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { container, defn, evaluateGraph, hook, jit, whileLoop } from '../src/index.ts'
import { isTraced, jitAs } from '../src/internal.ts'
import { countingBackend } from './backends.ts'

beforeAll(() => void setDefaultBackend(binaryBackend() as Backend))

/** A function that counts how often it is traced. */
function counted<P extends readonly unknown[], R>(
  fn: (...args: P) => R,
): { fn: (...args: P) => R; times: () => number } {
  let times = 0
  return { fn: (...args) => (times++, fn(...args)), times: () => times }
}

const codeOf = (fn: () => unknown): string => {
  try {
    fn()
  } catch (error) {
    if (error instanceof NxError) return error.code
    throw error
  }
  return 'none'
}

describe('constants of a trace', () => {
  const numbersIn = (fn: (x: Tensor) => unknown): unknown[] => {
    let values: unknown[] = []
    const compiler = (graph: Graph, backend: Backend): Executable => {
      values = graph.nodes.flatMap((node) =>
        node.kind === 'call' && node.op === 'constant' ? [node.attrs['value']] : [],
      )
      return evaluateGraph(graph, backend)
    }
    jit(fn as (x: Tensor) => Tensor, { compiler: compiler as never })(tensor([1.5, 2]))
    return values
  }

  it('are one for each value and type', () => {
    const twice = (x: Tensor): Tensor => add(multiply(x, 0.5), multiply(sin(multiply(x, 0.5)), 3))
    expect(numbersIn(twice)).toEqual([0.5, 3])
    expect(numbersIn((x) => [add(x, 0), add(x, -0)])).toEqual([0, -0])
    expect(numbersIn((x) => [add(x, NaN), multiply(x, NaN)])).toEqual([NaN])
    expect(numbersIn((x) => [add(x, 2), tensor(2), tensor(2, { type: 'u8' })])).toEqual([2, 2, 2])
  })

  it('may be results several times, each with a handle of its own', () => {
    const [first, second, third] = jit(() => [tensor(2), tensor(2), add(tensor(2), 2)] as const)()
    dispose(first)
    expect([second, third].map((each) => toNumber(each))).toEqual([2, 4])
  })

  it('stay apart from inputs of derivatives that are the same number', () => {
    const slope = jit(() => grad((x: Tensor) => multiply(x, 2))(tensor(2, { type: 'f32' })) as Tensor)
    expect(toNumber(slope())).toBe(2)
  })

  it('belong to the branch or loop that they are written in', () => {
    const f = jit((x: Tensor) =>
      multiply(
        whileLoop(x, { range: [0, 2] }, (s: Tensor) => multiply(s, 2)),
        add(
          whileLoop(x, { range: [0, 1] }, (s: Tensor) => add(s, 2)),
          2,
        ),
      ),
    )
    expect(toNumber(f(tensor(1.5)) as Tensor)).toBe(12 * 7.5)
  })
})

describe('jit', () => {
  it('computes what the function computes', () => {
    const f = jit((x: Tensor, y: Tensor) => add(multiply(x, y), 1))
    expect(toArray(f(tensor([1, 2]), tensor([10, 20])))).toEqual([11, 41])
    expect(toArray(defn((x: Tensor) => sum(x))(tensor([1.5, 2])))).toBe(3.5)
  })

  it('traces once per type, shape, names, vectorized axes and structure', () => {
    const { fn, times } = counted((x: { a: Tensor; b?: Tensor }) => add(x.a, 1))
    const f = jit(fn)
    f({ a: tensor([1, 2]) })
    f({ a: tensor([3, 4]) })
    expect(times()).toBe(1)
    f({ a: tensor([1, 2, 3]) })
    f({ a: tensor([1, 2], { type: 'u8' }) })
    f({ a: tensor([1, 2], { names: ['x'] }) })
    f({ a: vectorize(tensor([[1, 2]]), 'rows') })
    f({ a: tensor([1, 2]), b: tensor(1) })
    expect(times()).toBe(6)
    f({ b: tensor(2), a: tensor([5, 6]) })
    expect(times()).toBe(6)
  })

  it('gives names and vectorized axes back', () => {
    const result = jit((x: Tensor) => add(x, 1))(tensor([1, 2], { names: ['x'] }))
    expect(result.names).toEqual(['x'])
    const rows = jit((x: Tensor) => sum(x))(
      vectorize(
        tensor([
          [1, 2],
          [3, 4],
        ]),
        'rows',
      ),
    )
    expect(rows.vectorizedAxes).toEqual([['rows', 2]])
    expect(rows.shape).toEqual([])
    expect(toArray(rows)).toEqual([3, 7])
  })

  it('takes numbers as scalar tensors of their own type, and gives numbers back as tensors', () => {
    const f = jit((x: Tensor, y: Tensor) => [add(x, y), y, 7] as const)
    const [total, y, seven] = f(1.5, 2)
    expect([total.type, y.type, seven.type]).toEqual(['f32', 's32', 's32'])
    expect([toNumber(total), toNumber(seven)]).toEqual([3.5, 7])
    expect(jit((x: Tensor) => x)(complex(1, 2)).type).toBe('c64')
  })

  it('keeps containers, static values in them and key order', () => {
    const f = jit((x: { z: Tensor; a: [Tensor, string]; none: null }) => ({ ...x, z: add(x.z, 1) }))
    const result = f({ z: tensor(1), a: [tensor(2), 'label'], none: null })
    expect(Object.keys(result)).toEqual(['z', 'a', 'none'])
    expect([toNumber(result.z), toNumber(result.a[0]), result.a[1], result.none]).toEqual([
      2,
      2,
      'label',
      null,
    ])
  })

  it('traces again for another string, function or static argument', () => {
    const { fn, times } = counted((x: Tensor, how: string, power: number) =>
      how === 'double' ? multiply(x, 2 ** power) : x,
    )
    const f = jit(fn, { static: [2] })
    expect(toNumber(f(tensor(3), 'double', 1))).toBe(6)
    expect(toNumber(f(tensor(3), 'double', 2))).toBe(12)
    expect(toNumber(f(tensor(3), 'same', 2))).toBe(3)
    f(tensor(5), 'double', 1)
    expect(times()).toBe(3)
    const apply = jit((x: Tensor, g: (x: Tensor) => Tensor) => g(x))
    expect(toNumber(apply(tensor(0.5), (x) => add(x, 1)))).toBe(1.5)
    expect(toNumber(apply(tensor(0.5), (x) => add(x, 2)))).toBe(2.5)
  })

  it('takes instances of classes that are containers', () => {
    class Pair {
      readonly left: Tensor
      readonly label: string
      constructor(left: Tensor, label: string) {
        this.left = left
        this.label = label
      }
      [container](): { parts: [Tensor, string]; rebuild: (parts: [Tensor, string]) => Pair } {
        return { parts: [this.left, this.label], rebuild: ([left, label]) => new Pair(left, label) }
      }
    }
    const { fn, times } = counted((pair: Pair) => new Pair(add(pair.left, 1), `${pair.label}!`))
    const f = jit(fn)
    const result = f(new Pair(tensor(1), 'a'))
    expect(result).toBeInstanceOf(Pair)
    expect([toNumber(result.left), result.label]).toEqual([2, 'a!'])
    expect([f(new Pair(tensor(1), 'b')).label, times()]).toEqual(['b!', 2])
  })

  it('fixes captured tensors when it traces, and notices that one was disposed of', () => {
    const backend = countingBackend()
    const weight = tensor([1, 2], { backend: backend as Backend })
    const f = jit((x: Tensor) => add(x, weight))
    expect(toArray(f(tensor([10, 20])))).toEqual([11, 22])
    expect(f(tensor([1, 2])).backend).toBe(backend)
    dispose(weight)
    expect(codeOf(() => f(tensor([1, 2])))).toBe('disposed')
  })

  it('creates constants inside the function on the backend of the inputs', () => {
    const backend = countingBackend()
    const f = jit((x: Tensor) => add(x, tensor([1, 2, 3])))
    const result = f(tensor([1, 1, 1], { backend: backend as Backend }))
    expect(result.backend).toBe(backend)
    expect(toArray(result)).toEqual([2, 3, 4])
  })

  it('moves inputs that yield, and frees what it moved', () => {
    const backend = countingBackend()
    const f = jit((x: Tensor) => sin(sin(x)), { backend: backend as Backend })
    const result = f(tensor([0.5]))
    expect(result.backend).toBe(backend)
    expect(backend.alive()).toBe(1)
    dispose(result)
    expect(backend.alive()).toBe(0)
  })

  it('runs on the backend of its inputs, whatever the default', () => {
    const backend = countingBackend()
    const x = tensor([1, 2], { backend: backend as Backend })
    const f = jit((x: Tensor) => add(x, 1))
    expect(withDefaultBackend(binaryBackend() as Backend, () => f(x)).backend).toBe(backend)
  })

  it('gives fresh handles where a result is an input or comes twice', () => {
    const backend = countingBackend()
    const x = tensor([1, 2], { backend: backend as Backend })
    const [same, twice, again] = jit((x: Tensor) => {
      const y = add(x, 1)
      return [x, y, y] as const
    })(x)
    dispose(same)
    dispose(twice)
    expect(toArray(x)).toEqual([1, 2])
    expect(toArray(again)).toEqual([2, 3])
  })

  it('becomes part of the function being traced', () => {
    const { fn, times } = counted((x: Tensor, y: Tensor) => ({ z: multiply(x, y), n: 3 }))
    const inner = jit(fn)
    const f = jit((x: Tensor) => {
      const { z, n } = inner(x, 2)
      expect(isTraced(z)).toBe(true)
      return add(z, n)
    })
    expect(toNumber(f(tensor(5)))).toBe(13)
    expect(toNumber(f(tensor(6)))).toBe(15)
    expect(times()).toBe(1)
  })

  it('keeps a bounded number of variants and disposes of the one used least recently', () => {
    const disposed: number[] = []
    const backend: Backend = {
      ...(countingBackend() as Backend),
      compile: (graph: Graph) => {
        const length = graph.values[0]!.shape[0]!
        return { ...evaluateGraph(graph, backend), dispose: () => disposed.push(length) }
      },
    }
    const ones = (length: number): Tensor => tensor(new Array<number>(length).fill(1), { backend })
    const f = jit((x: Tensor) => add(x, x), { cacheSize: 2 })
    for (const length of [1, 2, 1, 3]) f(ones(length))
    expect(disposed).toEqual([2])
    f(ones(4))
    expect(disposed).toEqual([2, 1])
  })

  it('disposes of a variant that is running only when it is done', async () => {
    const events: string[] = []
    const backend: Backend = {
      ...(countingBackend() as Backend),
      compile: (graph: Graph) => ({
        ...evaluateGraph(graph, backend),
        runAsync: async (inputs) => {
          await Promise.resolve()
          events.push('ran')
          return evaluateGraph(graph, backend).run(inputs)
        },
        dispose: () => events.push('disposed'),
      }),
    }
    const f = jit((x: Tensor) => add(x, x), { cacheSize: 1 })
    const pending = f.async(tensor([1], { backend }))
    f(tensor([1, 2], { backend }))
    expect(toArray(await pending)).toEqual([2])
    expect(events).toEqual(['ran', 'disposed'])
  })

  it('waits for what is still being made where it is called asynchronously, in pieces around a hook too', async () => {
    const events: string[] = []
    const backend: Backend = {
      ...(countingBackend() as Backend),
      compile: (graph: Graph) => ({
        ...evaluateGraph(graph, backend),
        ready: Promise.resolve().then(() => void events.push('ready')),
        runAsync: async (inputs) => {
          events.push('ran')
          return evaluateGraph(graph, backend).run(inputs)
        },
      }),
    }
    const x = tensor([1], { backend })
    expect(toArray(await jit((y: Tensor) => add(y, y)).async(x))).toEqual([2])
    expect(events.splice(0)).toEqual(['ready', 'ran'])
    const hooked = jit((y: Tensor) =>
      multiply(
        hook(add(y, y), () => void events.push('seen')),
        2,
      ),
    )
    expect(toArray(await hooked.async(x))).toEqual([4])
    expect(events).toEqual(['ready', 'ready', 'ran', 'seen', 'ran'])
  })

  it('starts at once where nothing is waited for, and throws then; else gives a promise', async () => {
    let ready: Promise<void> | undefined = Promise.resolve()
    let fails = false
    const backend: Backend = {
      ...(countingBackend() as Backend),
      compile: (graph: Graph) => {
        const { run } = evaluateGraph(graph, backend)
        const failing = (inputs: readonly unknown[]): readonly unknown[] => {
          if (fails) throw new Error('full')
          return run(inputs)
        }
        return ready === undefined ? { run: failing } : { run: failing, ready }
      },
    }
    const x = tensor([1], { backend })
    const double = (y: Tensor): Tensor => add(y, y)
    const later = jitAs('jit', double, {})
    const first = later.start(x)
    expect(first).toBeInstanceOf(Promise)
    expect(toArray((await first) as Tensor)).toEqual([2])
    expect(toArray(later.start(x) as Tensor)).toEqual([2])
    ready = undefined
    const atOnce = jitAs('jit', double, {})
    expect(toArray(atOnce.start(x) as Tensor)).toEqual([2])
    fails = true
    expect(() => atOnce.start(x)).toThrow('full')
    await expect(atOnce.async(x)).rejects.toThrow('full')
    fails = false
    const branching = jitAs('jit', (y: Tensor) => whileLoop(y, (each) => less(sum(each), 3), double), {
      compiler: evaluateGraph,
    })
    expect(branching.start(x)).toBeInstanceOf(Promise)
    expect(toArray(jit((y: Tensor) => atOnce.start(y) as Tensor)(x))).toEqual([2])
  })

  it('hands the whole graph and the options to a backend that compiles, unless told to evaluate', () => {
    const compile = vi.fn((graph: Graph) => evaluateGraph(graph, backend))
    const backend: Backend = { ...(countingBackend() as Backend), compile }
    const x = tensor([1, 2], { backend })
    const options = { compileOptions: { threads: 2 } }
    expect(toArray(jit((x: Tensor) => add(x, x), options)(x))).toEqual([2, 4])
    expect(compile).toHaveBeenCalledWith(expect.objectContaining({ parameters: [0] }), {
      threads: 2,
      hosts: [],
    })
    jit((x: Tensor) => add(x, x), { compiler: evaluateGraph })(x)
    expect(compile).toHaveBeenCalledTimes(1)
  })

  it('answers async as it does at once', async () => {
    const f = jit((x: Tensor) => add(x, 1))
    expect(toArray(await f.async(tensor([1, 2])))).toEqual([2, 3])
  })
})

describe('mistakes in traced functions', () => {
  it('reading a traced tensor', () => {
    expect(codeOf(() => jit((x: Tensor) => toNumber(x))(1))).toBe('traced_value')
    expect(codeOf(() => jit((x: Tensor) => Number(x) > 0)(1))).toBe('traced_value')
  })

  it('using a tensor of an earlier trace', () => {
    let kept: Tensor | undefined
    jit((x: Tensor) => (kept = x))(1)
    for (const use of [
      () => add(kept!, 1),
      () => jit((x: Tensor) => add(x, kept!))(1),
      () => jit(add)(kept!, 1),
    ]) {
      expect(codeOf(use)).toBe('leaked_tracer')
    }
    expect(() => add(kept!, kept!)).toThrow(/s32 tensor of shape \[\] is used after.*return it/)
  })

  it('returning a promise', () => {
    expect(codeOf(() => jit(async (x: Tensor) => x)(1))).toBe('async_scope')
  })

  it('an instance of a class that is no container', () => {
    const f = jit((x: unknown) => x)
    expect(() => f(new Map())).toThrow(/got Map where tensors or a container of them belong/)
    expect(() => f(new Float32Array(2))).toThrow(/make it a tensor with tensor\(data\)/)
    expect(codeOf(() => f(new Date()))).toBe('container')
  })

  it('inputs on two backends', () => {
    const [a, b] = [countingBackend(), countingBackend()].map((backend) =>
      tensor(1, { backend: backend as Backend }),
    )
    expect(codeOf(() => jit(add)(a!, b!))).toBe('mixed_backends')
    expect(codeOf(() => jit((x: Tensor) => add(x, a!))(b!))).toBe('mixed_backends')
  })

  it('a comparison that nothing uses is reported with its place', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const f = jit((x: Tensor) => {
      if (less(x, 0)) return x
      return add(x, 1)
    })
    f(1)
    f(2)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]![0]).toMatch(/less is never used, made .*jit\.test\.ts.*cond/)
    jit((x: Tensor) => [less(x, 0), x])(1)
    expect(warn).toHaveBeenCalledTimes(1)
    jit((x: Tensor) => whileLoop(x, { range: [0, 3] }, (acc) => (equal(acc, 0) ? add(acc, 1) : acc)))(1)
    expect(warn).toHaveBeenCalledTimes(2)
    expect(warn.mock.calls[1]![0]).toMatch(/equal is never used, made .*jit\.test\.ts/)
    jit((x: Tensor) => (allClose(x, 0) ? x : add(x, 1)))(1)
    expect(warn.mock.calls[2]![0]).toMatch(/allClose is never used/)
    warn.mockRestore()
  })
})
