// Factors that broadcast beyond the tensor: axes are those of both together.
import * as nx from '@nx/tensor'
import { binaryBackend } from '@nx/backend-binary'
import { expect, it } from 'vitest'

const backend = binaryBackend()
const rows = nx.tensor([[1], [2], [3]], { type: 'f64', backend })

it.each([
  [[1, 4], [1], [3]],
  [[4], [-1], [3]],
  [[4], [0], [4]],
  [[4], undefined, []],
] as const)('of %j along %j has shape %j', (shape, axes, wanted) => {
  const x = nx.iota(shape, { type: 'f64', backend })
  const result = nx.logsumexp(x, { expScalingFactor: rows, ...(axes && { axes }) })
  const direct = nx.log(nx.sum(nx.multiply(rows, nx.exp(x)), axes && { axes }))
  expect(result.shape).toEqual(wanted)
  expect(nx.toNumber(nx.allClose(result, direct, { rtol: 1e-14 }))).toBe(1)
})
