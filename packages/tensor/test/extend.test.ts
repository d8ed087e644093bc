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
  const backends: readonly [string, () => Backend | Promise<Backend>][] = [
    ['binary', binaryBackend],
    ['wasm', wasmBackend],
  ]

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

describe('a definition is refused', () => {
  const refused = (definition: unknown, message: RegExp | string): void => {
    expect(() => apply(definition as Definition, [f32([1, 2, 3])], {})).toThrow(
      expect.objectContaining({ code: 'definition', message: expect.stringMatching(message) as string }),
    )
  }

  it('without a name that has a prefix', () => {
    refused(
      { ...twice, name: 'twice' },
      /^apply: the definition needs a name with a prefix of your own, .*, got twice/,
    )
    refused(undefined, /^apply: the definition needs a name .*, got undefined/)
  })

  it('without one of its parts', () => {
    refused({ ...twice, infer: null }, /^apply: the definition of my.twice needs infer, .*, got null/)
    refused({ ...twice, decompose: undefined }, /needs decompose, .*, got undefined/)
    refused({ ...twice, vectorize: 'yes' }, /needs vectorize: 'elementwise', .*, got yes/)
    refused({ ...twice, vectorize: {} }, /needs vectorize/)
    refused({ ...twice, host: 'wasm' }, /takes a function as host, or none, got wasm/)
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

  it('that is asynchronous', () => {
    expect(() => apply({ ...twice, decompose: (async () => f32(1)) as never }, [f32([1])], {})).toThrow(
      expect.objectContaining({ code: 'async_scope' }),
    )
  })
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
