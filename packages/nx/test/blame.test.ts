// Errors that only a backend sees name the function that was called, and the fact that helps.
import * as nx from '@nx/nx'
import { type Backend, Complex, isComplex, NxError, type Spec, unsupported } from '@nx/types'
import { describe, expect, it } from 'vitest'

const { f32, s64, tensor, u8 } = nx

function errorOf(call: () => unknown): NxError {
  try {
    call()
  } catch (error) {
    if (error instanceof NxError) return error
  }
  throw new Error('no NxError')
}

describe.each([
  ['binary', nx.binaryBackend() as Backend],
  ['wasm', nx.wasmBackend() as Backend],
])('indices out of bounds on %s', (_, backend) => {
  const on = { backend }
  const x = nx.iota([2, 3], on)
  const rows = nx.vectorize(nx.iota([2, 3], { ...on, type: 'f32' }), 'rows')
  const calls: readonly (readonly [string, number, number, number, () => unknown])[] = [
    ['take', 7, 0, 2, () => nx.take(x, tensor([[0, 1, 7]], on))],
    ['take', -1, 1, 3, () => nx.take(x, tensor([0, -1], on), { axis: 1 })],
    ['take', 200, 0, 2, () => nx.take(x, u8([200], on))],
    ['take', 2 ** 40, 0, 2, () => nx.take(x, s64([2n ** 40n], on))],
    ['take', 3, 0, 3, () => nx.take(rows, tensor([0, 3], on))],
    ['take', 5, 0, 2, () => nx.take(x, nx.vectorize(tensor([[0], [5]], on), 'v'))],
    ['take', 0, 0, 0, () => nx.take(f32([], on), tensor([0], on))],
    ['takeAlongAxis', 2, 0, 2, () => nx.takeAlongAxis(x, tensor([[0, 2, 1]], on))],
    ['takeAlongAxis', 3, 1, 3, () => nx.takeAlongAxis(x, tensor([[0], [3]], on), { axis: 1 })],
    ['takeAlongAxis', 4, 0, 3, () => nx.takeAlongAxis(rows, tensor([4], on))],
    [
      'gather',
      3,
      1,
      3,
      () =>
        nx.gather(
          x,
          tensor(
            [
              [0, 0],
              [1, 3],
            ],
            on,
          ),
        ),
    ],
    ['gather', 9, 1, 3, () => nx.gather(x, tensor([[9]], on), { axes: [1] })],
    ['gather', 9, 0, 3, () => nx.gather(rows, nx.vectorize(tensor([[[0]], [[9]]], on), 'rows'))],
    [
      'indexedAdd',
      -2,
      0,
      2,
      () =>
        nx.indexedAdd(
          x,
          tensor(
            [
              [0, 0],
              [-2, 0],
            ],
            on,
          ),
          tensor([1, 1], on),
        ),
    ],
    ['indexedAdd', 3, 0, 3, () => nx.indexedAdd(rows, tensor([[3]], on), f32([1], on))],
    ['indexedPut', 3, 1, 3, () => nx.indexedPut(x, tensor([[0, 3]], on), tensor([1], on))],
    ['indexedPut', 4, 1, 3, () => nx.indexedPut(x, tensor([[4]], on), tensor([[1]], on), { axes: [1] })],
  ]

  it.each(calls)('%s says index %s, axis %s, length %s', (op, index, axis, length, call) => {
    const error = errorOf(call)
    expect([error.code, error.op]).toEqual(['index_out_of_bounds', op])
    expect(error.message).toContain(
      `${op}: index ${index} is out of bounds for axis ${axis} of length ${length}; `,
    )
    expect(error.details).toEqual({ index: index === 2 ** 40 ? 2n ** 40n : index, axis, length })
  })
})

describe('complex numbers on a backend that does not store them', () => {
  const whole = nx.wasmBackend() as Backend
  const refuses = ({ type }: Spec): boolean => isComplex(type)
  const backend: Backend = {
    ...whole,
    types: whole.types.filter((type) => !isComplex(type)),
    supports: (call) => !call.outs.some(refuses) && whole.supports(call),
    upload(bytes, spec) {
      if (refuses(spec)) throw unsupported(backend, { op: 'upload', inputs: [], attrs: {}, outs: [spec] })
      return whole.upload(bytes, spec)
    },
  }
  const x = f32([1, 2], { backend })
  const bytes = nx.saveNumpy(nx.c64([new Complex(1, 2)], { backend: nx.binaryBackend() as Backend }))
  const calls: readonly (readonly [string, () => unknown])[] = [
    ['tensor', () => tensor(new Complex(1, 2), { backend })],
    ['tensor', () => tensor([1, new Complex(1, 2)], { backend })],
    ['c64', () => nx.c64([1], { backend })],
    ['fromBinary', () => nx.fromBinary(new Uint8Array(8), 'c64', { backend })],
    ['loadNumpy', () => nx.loadNumpy(bytes, { backend })],
    ['fft', () => nx.fft(x)],
    ['ifft', () => nx.ifft(x)],
    ['fft2', () => nx.fft2(nx.ones([2, 2], { backend }))],
    ['ifft2', () => nx.ifft2(nx.ones([2, 2], { backend }))],
    ['rfft', () => nx.rfft(x)],
    ['irfft', () => nx.irfft(x)],
    ['complex', () => nx.complex(x, x)],
    ['conjugate', () => nx.conjugate(x)],
    ['asType', () => nx.asType(x, 'c64')],
  ]

  it.each(calls)('%s names the way out', (op, call) => {
    const error = errorOf(call)
    expect([error.code, error.op]).toEqual(['unsupported_type', op])
    expect(error.message).toBe(
      `${op}: backend "wasm" cannot do this with c64; use { backend: binaryBackend() } or backendTransfer`,
    )
  })
})
