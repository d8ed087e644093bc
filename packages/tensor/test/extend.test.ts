// Operations of other packages: what runs them, and what is refused.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { customGrad, grad } from '@nx/grad'
import {
  add,
  f32,
  multiply,
  setDefaultBackend,
  sum,
  type Tensor,
  type TensorLike,
  tensor,
  toArray,
  vectorize,
} from '@nx/tensor'
import * as extend from '@nx/tensor/extend'
import type { Backend, Elements } from '@nx/types'
import { describe, expect, it } from 'vitest'

const { apply, applyMulti, broadcastShapes, commonType, operands, unbroadcast } = extend
type Definition = extend.Definition<object>

setDefaultBackend(binaryBackend())

it('is this and no more: what is added or goes is a change of the version', () => {
  expect(Object.keys(extend).toSorted()).toEqual([
    'apply',
    'applyMulti',
    'broadcastShapes',
    'commonType',
    'operands',
    'resolveAxes',
    'resolveAxis',
    'unbroadcast',
  ])
})

const twice: Definition = {
  name: 'my.twice',
  vectorize: 'elementwise',
  infer: ([x]) => x!,
  decompose: ([x]) => multiply(x!, 2),
}

const backends: readonly [string, () => Backend | Promise<Backend>][] = [
  ['binary', binaryBackend],
  ['wasm', wasmBackend],
]

describe('a kernel of the host', () => {
  const double = (call: { readonly inputs: readonly { readonly data: Elements }[] }): Elements =>
    (call.inputs[0]!.data as Float32Array).map((x) => 2 * x)
  const seen: { op: string; outs: unknown; inputs: unknown }[] = []
  const withHost: Definition = {
    ...twice,
    host: (call) => {
      seen.push({ op: call.op, outs: call.outs, inputs: call.inputs.map(({ spec }) => spec) })
      return [double(call)]
    },
  }
  const bare = { ...twice, host: double } as unknown as Definition
  const wide = {
    ...twice,
    host: (call: never) => [Float64Array.from(double(call) as Float32Array)],
  } as unknown as Definition
  it.each(backends)('has one form, called and compiled, on %s', async (_, make) => {
    const backend = await make()
    const x = f32([1, 2, 3], { backend })
    const spec = { type: 'f32', shape: [3] }
    for (const run of [(y: Tensor) => apply(withHost, [y], {}), jit((y) => apply(withHost, [y!], {}))]) {
      seen.length = 0
      expect(toArray(run(x))).toEqual([2, 4, 6])
      expect(seen).toEqual([{ op: 'my.twice', outs: [spec], inputs: [spec] }])
    }
  })

  it.each(backends)(
    'that gives elements without a list, or of another type, is refused on %s',
    async (_, make) => {
      const backend = await make()
      const x = f32([1, 2, 3], { backend })
      for (const wrong of [bare, wide]) {
        const message =
          /^my.twice: the kernel "host" of its definition gave .*; it gives a list with the elements of each result, a typed array for f32\[3\]/
        expect(() => apply(wrong, [x], {})).toThrow(message)
        expect(() => jit((y) => apply(wrong, [y!], {}))(x)).toThrow(message)
      }
    },
  )
})

describe.each(backends)('a definition on %s', (_, make) => {
  const times = (by: number, calls: { count: number } = { count: 0 }): Definition => ({
    ...twice,
    name: 'my.times',
    decompose: ([x]) => {
      calls.count++
      return multiply(x!, by)
    },
  })

  it('is not taken for another of its name', async () => {
    const x = f32([1, 2], { backend: await make() })
    const pair = (by: number): extend.MultiDefinition<object> => ({
      name: 'my.times',
      vectorize: 'elementwise',
      infer: ([y]) => [y!, y!],
      decompose: ([y]) => [multiply(y!, by), add(y!, by)],
    })
    for (const by of [2, 3, 4]) {
      const [own, both] = [times(by), pair(by)]
      for (let again = 0; again < 2; again++) {
        expect(toArray(apply(own, [x], {}))).toEqual([by, 2 * by])
        expect(applyMulti(both, [x], {}).map((y) => toArray(y))).toEqual([[by, 2 * by], [by + 1, by + 2]]) // prettier-ignore
      }
    }
    const [two, three] = [times(2), times(3)]
    const both = (y: Tensor): Tensor => multiply(apply(two, [y], {}), apply(three, [y], {}))
    expect([toArray(both(x)), toArray(jit(both)(x))]).toEqual([[6, 24], [6, 24]]) // prettier-ignore
    expect(() => apply({ ...two, decompose: ([y]) => sum(y!) }, [x], {})).toThrow('decompose gave f32[]')
  })

  it('is compiled once, where backends compile; so are those that close over the same', async () => {
    const backend = await make()
    const x = f32([1, 2, 3], { backend })
    const calls = { count: 0 }
    const one = times(2, calls)
    for (const definition of [() => one, () => ({ ...times(2, calls), closesOver: calls })]) {
      // The first calls may be evaluated, as compiling takes as long as some of them.
      for (let i = 0; i < 20; i++) {
        if (i === 10) calls.count = 0
        expect(toArray(apply(definition(), [x], {}))).toEqual([2, 4, 6])
        expect(toArray(apply(times(5), [x], {}))).toEqual([5, 10, 15])
      }
      expect(calls.count).toBe(backend.name === 'binary' ? 10 : 0)
    }
  })

  it('may be an instance of a class, with methods, getters and private fields', async () => {
    const x = f32([1, 2], { backend: await make() })
    class Rule {
      get name(): string {
        return 'my.rule'
      }
    }
    class Scaled extends Rule {
      readonly #by: number
      readonly axis = { last: 1 }
      constructor(by: number) {
        super()
        this.#by = by
      }
      infer([y]: readonly { type: 'f32'; shape: readonly number[]; names: readonly null[] }[]): object {
        return { type: this.#by > 0 ? y!.type : 'u8', shape: y!.shape, names: y!.names }
      }
      vectorize(attrs: object, leading: readonly number[]): object {
        return { ...attrs, last: leading.length + this.axis.last }
      }
      decompose([y]: readonly Tensor[], { last }: { last?: number }): Tensor {
        return multiply(y!, this.#by + 10 * (last ?? 0))
      }
    }
    for (const by of [2, 3]) {
      const definition = new Scaled(by) as unknown as Definition
      expect(toArray(apply(definition, [x], {}))).toEqual([by, 2 * by])
      expect(toArray(jit((y) => apply(definition, [y!], {}))(x))).toEqual([by, 2 * by])
      expect(toArray(grad((y: Tensor) => sum(apply(definition, [y], {})))(x))).toEqual([by, by])
      expect(toArray(apply(definition, [vectorize(x, 'row')], {}))).toEqual([20 + by, 40 + 2 * by])
    }
    class Kernel extends Scaled {
      readonly factor = 7
      host({ inputs }: { inputs: readonly { data: Elements }[] }): Elements[] {
        return [(inputs[0]!.data as Float32Array).map((each) => this.factor * each)]
      }
    }
    expect(toArray(apply(new Kernel(7) as unknown as Definition, [x], {}))).toEqual([7, 14])
  })
})

describe('a definition is refused', () => {
  const refused = (definition: unknown, message: RegExp | string): void => {
    expect(() => apply(definition as Definition, [f32([1, 2, 3])], {})).toThrow(
      expect.objectContaining({ code: 'definition', message: expect.stringMatching(message) as string }),
    )
  }

  it('without a name that has a prefix', () => {
    refused(
      { ...twice, name: 'twice' },
      /^apply: the definition needs a name with a prefix of your own, .*, got "twice"/,
    )
    refused(undefined, /^apply: the definition needs a name .*, got undefined/)
  })

  it('without one of its parts', () => {
    refused({ ...twice, infer: null }, /^apply: the definition of my.twice needs infer, .*, got null/)
    refused({ ...twice, decompose: undefined }, /needs decompose, .*, got undefined/)
    refused({ ...twice, vectorize: 'yes' }, /needs vectorize: 'elementwise', .*, got "yes"/)
    refused({ ...twice, vectorize: {} }, /needs vectorize/)
    refused({ ...twice, host: 'wasm' }, /takes a function as host, or none, got "wasm"/)
  })

  it('whose parts contradict each other', () => {
    refused(
      { ...twice, decompose: ([x]: Tensor[]) => sum(x!) },
      /^my.twice: decompose gave f32\[\], but infer said f32\[3\]/,
    )
    refused({ ...twice, decompose: () => 3 }, /^my.twice: decompose gave 3, but infer said f32\[3\]/)
    const multi = { ...twice, infer: ([x]: never[]) => [x!, x!], decompose: ([x]: Tensor[]) => [x!] }
    expect(() => applyMulti(multi as never, [f32([1])], {})).toThrow(
      'my.twice: decompose gave f32[1], but infer said f32[1] and f32[1]; make them agree',
    )
  })

  it('that closes over no object, or has no rule for several results', () => {
    refused({ ...twice, closesOver: 3 }, /of my.twice takes an object as closesOver, or none, got 3/)
    const each = { each: ([x]: Tensor[]) => x }
    const multi = { ...twice, infer: ([x]: never[]) => [x], vectorize: each }
    expect(() => applyMulti(multi as never, [f32([1])], {})).toThrow(
      /^applyMulti: the definition of my.twice needs vectorize: 'elementwise' or a function of attributes, got/,
    )
  })

  it('that infers no spec', () => {
    const spec = { type: 'f32', shape: [3], names: [null] }
    const wrong: readonly [got: unknown, shown: string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [Promise.reject(new Error('late')), 'a promise'],
      [{ type: 'f32' }, '{"type":"f32"}'],
      [{ type: 'f32', shape: [3] }, '{"type":"f32","shape":[3]}'],
      [{ ...spec, type: 'float' }, '{"type":"float","shape":[3],"names":[null]}'],
      [{ ...spec, shape: [-3] }, '{"type":"f32","shape":[-3],"names":[null]}'],
      [{ ...spec, shape: 'abc' }, '{"type":"f32","shape":"abc","names":[null]}'],
      [{ ...spec, names: [] }, '{"type":"f32","shape":[3],"names":[]}'],
      [{ ...spec, names: [1] }, '{"type":"f32","shape":[3],"names":[1]}'],
      [[spec], 'a list of {"type":"f32","shape":[3],"names":[null]}'],
      [[], 'an empty list'],
    ]
    for (const [got, shown] of wrong) {
      expect(() => apply({ ...twice, infer: (() => got) as never }, [f32([1, 2, 3])], {})).toThrow(
        expect.objectContaining({
          code: 'definition',
          message:
            `my.twice: infer gave ${shown}; apply needs type, shape and names of the result, ` +
            "as in { type: 'f32', shape: [2], names: [null] }; with several results, use applyMulti",
        }),
      )
    }
    for (const got of [spec, undefined, [], [spec, undefined], [spec, {}]])
      expect(() => applyMulti({ ...twice, infer: () => got } as never, [f32([1, 2, 3])], {})).toThrow(
        expect.objectContaining({
          code: 'definition',
          message: expect.stringMatching(
            /^my.twice: infer gave .*; applyMulti needs a list with type, shape and names of each result/,
          ) as string,
        }),
      )
  })

  it('for one result where several are asked for, and the other way round, though it was right before', () => {
    expect(toArray(apply(twice, [f32([1])], {}))).toEqual([2])
    expect(() => applyMulti(twice as never, [f32([1])], {})).toThrow(
      'my.twice: infer gave Tensor; applyMulti needs a list',
    )
  })

  it('whose rule for vectorized axes gives nothing', () => {
    const x = vectorize(f32([[1, 2]]), 'x')
    const code = expect.objectContaining({ code: 'definition' }) as Error
    const by = (rule: unknown) => () => apply({ ...twice, vectorize: rule as never }, [x], {})
    expect(by(() => undefined)).toThrow(code)
    expect(by(() => undefined)).toThrow('my.twice: vectorize gave undefined; it gives attributes that count')
    expect(by({ each: () => [x] })).toThrow(code)
    expect(by({ each: async () => Promise.reject(new Error('late')) })).toThrow(
      'my.twice: vectorize.each gave a promise; it gives a tensor',
    )
    expect(toArray(by({ each: ([y]: Tensor[]) => multiply(y!, 3) })())).toEqual([[3, 6]])
  })

  it('that is asynchronous', () => {
    expect(() => apply({ ...twice, decompose: (async () => f32(1)) as never }, [f32([1])], {})).toThrow(
      expect.objectContaining({ code: 'async_scope' }),
    )
  })
})

it('attributes are an object', () => {
  const multi = { ...twice, infer: ([x]: never[]) => [x!], decompose: ([x]: Tensor[]) => [x!] } as never
  for (const attrs of [null, undefined, 3, 'x', []])
    for (const run of [
      () => apply(twice, [f32([1])], attrs as never),
      () => applyMulti(multi, [f32([1])], attrs as never),
    ])
      expect(run).toThrow(expect.objectContaining({ code: 'option' }))
  expect(() => apply(twice, [f32([1])], null as never)).toThrow(
    'my.twice: attrs is an object of plain data, {} for none, got null',
  )
})

it('inputs are tensors, of which there is one at least', () => {
  expect(() => apply(twice, [], {})).toThrow(/^my.twice: an operation needs one input at least, got none/)
  expect(() => apply(twice, f32([1]) as never, {})).toThrow(/^my.twice: inputs must be in an array/)
  expect(() => apply(twice, ['x' as never], {})).toThrow(expect.objectContaining({ code: 'invalid_value' }))
})

describe('unbroadcast', () => {
  const of = (gradient: Tensor, input: TensorLike): unknown => toArray(unbroadcast(gradient, input))
  const matrix = f32([[1, 2, 3], [4, 5, 6]]) // prettier-ignore

  it('sums where the input was repeated, and leaves alone what was not', () => {
    expect(of(matrix, f32([0, 0, 0]))).toEqual([5, 7, 9])
    expect(of(matrix, f32([[0], [0]]))).toEqual([[6], [15]])
    expect(of(matrix, f32([[0]]))).toEqual([[21]])
    expect(of(matrix, 0)).toBe(21)
    expect(of(matrix, matrix)).toEqual([[1, 2, 3], [4, 5, 6]]) // prettier-ignore
    expect(of(f32([[1, 2]]), f32([[0, 0]]))).toEqual([[1, 2]])
    expect(of(f32([[]]), f32([[0]]))).toEqual([[0]])
  })

  it('has names and vectorized axes of the input', () => {
    const rows = vectorize(matrix, 'row')
    expect(of(rows, f32([0, 0, 0]))).toEqual([5, 7, 9])
    const got = unbroadcast(rows, vectorize(f32([0, 0]), 'row'))
    expect([got.vectorizedAxes, got.shape, toArray(got)]).toEqual([[['row', 2]], [], [6, 15]])
    expect(unbroadcast(matrix, tensor([[0, 0, 0]], { names: ['a', 'b'], type: 'f32' })).names).toEqual([
      'a',
      'b',
    ])
    const both = vectorize(f32([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]), ['x', 'y']) // prettier-ignore
    const swapped = vectorize(f32([[0, 0], [0, 0]]), ['y', 'x']) // prettier-ignore
    const back = unbroadcast(both, swapped)
    expect([back.vectorizedAxes, toArray(back)]).toEqual([[['y', 2], ['x', 2]], [[3, 11], [7, 15]]]) // prettier-ignore
  })

  it('gives the gradients of broadcast inputs, vectorized and compiled', () => {
    const product: Definition = {
      name: 'my.product',
      vectorize: 'elementwise',
      infer: (inputs) => ({ ...broadcastShapes('my.product', inputs), type: inputs[0]!.type }),
      decompose: ([x, y]) => multiply(x!, y!),
    }
    const times = (left: TensorLike, right: TensorLike): Tensor => {
      const [x, y] = operands('my.product', [left, right], commonType('my.product', [left, right])) as [
        Tensor,
        Tensor,
      ]
      return customGrad(apply(product, [x, y], {}), [x, y], (g) => [
        unbroadcast(multiply(g, y), x),
        unbroadcast(multiply(g, x), y),
      ])
    }
    const loss = (run: typeof multiply) => (y: Tensor) => sum(add(run(matrix, y), run(y, y)))
    for (const y of [
      f32([1, 2, 3]),
      f32([[2], [3]]),
      f32(2),
      vectorize(
        f32([
          [1, 2, 3],
          [3, 2, 1],
        ]),
        'e',
      ),
    ]) {
      // prettier-ignore
      const want = toArray(grad(loss(multiply))(y))
      expect(toArray(grad(loss(times))(y))).toEqual(want)
      expect(toArray(jit(grad(loss(times)))(y))).toEqual(want)
    }
  })

  it('refuses what does not broadcast', () => {
    expect(() => unbroadcast(matrix, f32([0, 0]))).toThrow(
      "unbroadcast: [2] does not broadcast to the gradient's [2, 3]; the gradient has the shape of the result",
    )
    expect(() => unbroadcast(f32([1]), matrix)).toThrow(expect.objectContaining({ code: 'broadcast' }))
    expect(() => unbroadcast(matrix, vectorize(f32([1, 2]), 'x'))).toThrow(
      'vectorized[x: 2][] does not broadcast',
    )
  })
})
