// What vectorized calls run: operands without an axis stay without it.
import { binaryBackend } from '@nx/backend-binary'
import { type Call, type Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import {
  at,
  conv,
  devectorize,
  dot,
  gather,
  indexedAdd,
  indexedPut,
  iota,
  pad,
  reshape,
  stack,
  type Tensor,
  tensor,
  toArray,
  vectorize,
} from '../src/index.ts'

const calls: Call[] = []
const inner = binaryBackend()
const backend: typeof inner = {
  ...inner,
  execute: (call) => {
    calls.push(call)
    return inner.execute(call)
  },
}

const floats = (...shape: number[]): Tensor =>
  reshape(iota([shape.reduce((size, length) => size * length, 1)], { type: 'f64', backend }), shape)

/** The shapes of the inputs of each call of an operation, and the result beside that of each entry alone. */
function calledWith(op: string, run: () => Tensor, entries: () => Tensor[]): Shape[][] {
  calls.length = 0
  const result = devectorize(run())
  const shapes = calls
    .filter((call) => call.op === op)
    .map(({ inputs }) => inputs.map(({ spec }) => spec.shape))
  expect(toArray(result)).toEqual(toArray(stack(entries())))
  return shapes
}

describe('operands without an axis', () => {
  const each = (x: Tensor): Tensor[] =>
    x.shape.slice(0, 1).flatMap((n) => [...Array(n).keys()].map((i) => at(x, i)))
  const v = (x: Tensor): Tensor => vectorize(x, 'v')

  it('of a product are one product, its axis among the rows or the columns', () => {
    const [x, w] = [floats(64, 8), floats(8, 4)]
    const row = (): Tensor => dot(v(x), w)
    expect(calledWith('dot', row, () => each(x).map((one) => dot(one, w)))).toEqual([
      [
        [64, 8],
        [8, 4],
      ],
    ])
    const many = floats(5, 8, 3)
    const columns = (): Tensor => dot(floats(2, 8), v(many))
    expect(calledWith('dot', columns, () => each(many).map((one) => dot(floats(2, 8), one)))).toEqual([
      [
        [2, 8],
        [5, 8, 3],
      ],
    ])
  })

  it('of a product that share one axis have it as its batch', () => {
    const x = vectorize(floats(2, 3, 4), ['a', 'b'])
    const w = vectorize(floats(3, 4, 5), 'b')
    calls.length = 0
    const found = dot(x, w)
    expect(found.vectorizedAxes).toEqual([
      ['a', 2],
      ['b', 3],
    ])
    expect(calls.filter(({ op }) => op === 'dot').flatMap(({ outs }) => outs)).toEqual([
      { type: 'f64', shape: [3, 2, 5] },
    ])
    const [plainX, plainW] = [devectorize(x), devectorize(w)]
    const want = [0, 1].map((a) => stack([0, 1, 2].map((b) => dot(at(plainX, a, b), at(plainW, b)))))
    expect(toArray(devectorize(found))).toEqual(toArray(stack(want)))
  })

  it('of an axis of length 1 lack it', () => {
    const x = vectorize(floats(1, 8), 'v')
    const w = vectorize(floats(6, 8, 4), 'v')
    calls.length = 0
    expect(devectorize(dot(x, w)).shape).toEqual([6, 4])
    expect(calls.find(({ op }) => op === 'dot')!.inputs.map(({ spec }) => spec.shape)).toEqual([
      [8],
      [6, 8, 4],
    ])
  })

  it.each([1, 2])('of conv are not repeated, in %i groups', (featureGroupSize) => {
    const options = { featureGroupSize }
    const [x, kernels] = [floats(1, 4, 5), floats(3, 2, 4 / featureGroupSize, 2)]
    const byFilter = (): Tensor => conv(x, v(kernels), options)
    expect(calledWith('pad', byFilter, () => each(kernels).map((k) => conv(x, k, options)))).toHaveLength(1)
    const inputs = floats(3, 1, 4, 5)
    const byBatch = (): Tensor => conv(v(inputs), at(kernels, 0), options)
    calledWith('pad', byBatch, () => each(inputs).map((one) => conv(one, at(kernels, 0), options)))
    const apart = (): Tensor => conv(v(inputs), v(kernels), options)
    calledWith('pad', apart, () => each(inputs).map((one, i) => conv(one, at(kernels, i), options)))
  })

  it('of conv with groups in its batch are not repeated', () => {
    const options = { batchGroupSize: 2 }
    const [x, kernels] = [floats(4, 3, 5), floats(3, 4, 3, 2)]
    calledWith(
      'pad',
      () => conv(x, v(kernels), options),
      () => each(kernels).map((k) => conv(x, k, options)),
    )
    const inputs = floats(3, 4, 3, 5)
    calledWith(
      'pad',
      () => conv(v(inputs), at(kernels, 0), options),
      () => each(inputs).map((one) => conv(one, at(kernels, 0), options)),
    )
  })

  it('of gather and scatter keep their shape', () => {
    const [x, places] = [
      floats(3, 4),
      tensor(
        [
          [[1], [0]],
          [[3], [3]],
          [[2], [1]],
        ],
        { backend },
      ),
    ]
    const same = tensor([[1], [3]], { backend })
    expect(
      calledWith(
        'gather',
        () => gather(v(x), same),
        () => each(x).map((one) => gather(one, same)),
      ),
    ).toEqual([
      [
        [3, 4],
        [2, 1],
      ],
    ])
    const whole = at(x, 0)
    expect(
      calledWith(
        'gather',
        () => gather(whole, v(places)),
        () => each(places).map((one) => gather(whole, one)),
      ),
    ).toEqual([[[4], [3, 2, 1]]])
    calledWith(
      'gather',
      () => gather(v(x), v(places)),
      () => each(x).map((one, i) => gather(one, at(places, i))),
    )
    const updates = floats(3, 2)
    for (const into of [indexedAdd, indexedPut]) {
      const shared = (): Tensor => into(v(x), same, v(updates))
      expect(
        calledWith('scatter', shared, () => each(x).map((one, i) => into(one, same, at(updates, i)))),
      ).toEqual([
        [
          [3, 4],
          [2, 1],
          [2, 3],
        ],
      ])
      calledWith(
        'scatter',
        () => into(whole, v(places), at(updates, 1)),
        () => each(places).map((one) => into(whole, one, at(updates, 1))),
      )
    }
  })

  it('of pad may be the value, or all but it', () => {
    const [x, values] = [floats(3, 2), floats(3)]
    const config = [[1, 0, 0]] as const
    calledWith(
      'pad',
      () => pad(v(x), 7, config),
      () => each(x).map((one) => pad(one, 7, config)),
    )
    calledWith(
      'pad',
      () => pad(at(x, 0), v(values), config),
      () => each(values).map((one) => pad(at(x, 0), one, config)),
    )
  })
})
