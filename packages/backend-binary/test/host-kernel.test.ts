// Kernels that calls bring along.
import { binaryBackend } from '@nx/backend-binary'
import { type Call, type Elements, type HostKernel, run } from '@nx/types'
import { expect, it } from 'vitest'

const spec = { type: 'f64', shape: [2] } as const
const host: HostKernel = ({ inputs: [x] }) => [(x!.data as Float64Array).map((each) => each + 1)]

it('runs the kernel of a call before its decomposition', () => {
  const inputs = [{ spec, data: Float64Array.of(1, 2) }]
  const fallback = () => {
    throw new Error('decomposed')
  }
  const call: Call<Elements> = { op: 'test.next', inputs, attrs: {}, host, outs: [spec], fallback }
  expect(run(binaryBackend(), call)).toEqual([Float64Array.of(2, 3)])
})

it('prefers a kernel of its own', () => {
  const inputs = [{ spec, data: Float64Array.of(1, 2) }]
  const attrs = { axes: [0], keepAxes: false }
  const call: Call<Elements> = { op: 'sum', inputs, attrs, host, outs: [{ type: 'f64', shape: [] }] }
  expect(run(binaryBackend(), call)).toEqual([Float64Array.of(3)])
})
