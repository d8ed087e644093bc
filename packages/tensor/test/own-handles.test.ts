// A handle belongs to one tensor: what changes nothing gives another tensor, and disposing of it leaves the argument alone.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'
import * as nx from '../src/index.ts'
import type { Tensor } from '../src/index.ts'

const zeros = (x: Tensor): readonly (readonly [number, number])[] => x.shape.map(() => [0, 0])
const ones = (x: Tensor): readonly number[] => x.shape.map(() => 1)
const none = { axes: [] } as const

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  asType: (x) => nx.asType(x, x.type),
  at: (x) => nx.at(x),
  broadcast: (x) => nx.broadcast(x, x.shape),
  concatenate: (x) => nx.concatenate([x]),
  conjugate: nx.conjugate,
  devectorize: nx.devectorize,
  diff: (x) => nx.diff(x, { order: 0 }),
  floor: nx.floor,
  mean: (x) => nx.mean(x, none),
  padOuter: (x) => nx.padOuter(x, 'cyclic', zeros(x)),
  real: nx.real,
  reduce: (x) => nx.reduce(x, 0, nx.add, none),
  reduceMax: (x) => nx.reduceMax(x, none),
  repeat: (x) => nx.repeat(x, 1),
  reshape: (x) => nx.reshape(x, x.shape),
  resize: (x) => nx.resize(x, x.shape),
  reverse: (x) => nx.reverse(x, none),
  squeeze: (x) => nx.squeeze(x, none),
  sum: (x) => nx.sum(x, none),
  tile: (x) => nx.tile(x, []),
  transpose: (x) => nx.transpose(x, { axes: x.shape.map((_, axis) => axis) }),
  windowReduce: (x) => nx.windowReduce(x, 0, ones(x), (element) => element),
  windowSum: (x) => nx.windowSum(x, ones(x)),
}

it.each(Object.entries(functions))('%s', (_, run) => {
  for (const backend of [binaryBackend(), wasmBackend()] as Backend[]) {
    nx.setDefaultBackend(backend)
    for (const type of ['f32', 's32', 'u8'] as const) {
      const x = nx.tensor([[1, 2], [3, 4]], { type, backend }) // prettier-ignore
      const result = run(x)
      expect(result).not.toBe(x)
      nx.dispose(result)
      expect(nx.toArray(x)).toEqual([[1, 2], [3, 4]]) // prettier-ignore
    }
  }
})
