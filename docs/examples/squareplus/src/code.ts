// The same operation as code for backends: optional, and only as fast as it is written.
import { wasmKernel, wasmScalar, type WriteScalar } from '@nx/backend-wasm'
import type { WebgpuScalar } from '@nx/backend-webgpu'
import { allocate, type HostKernel } from '@nx/types'
import { name } from './squareplus.ts'

const write: WriteScalar = ({ f64, multiplyAdd }, x) => {
  const root = f64('sqrt', multiplyAdd('f64', x, x, 4))
  const large = f64('mul', f64('add', f64('abs', x), root), 0.5)
  return f64('bitselect', f64('div', 1, large), large, f64('lt', x, 0))
}

/** For the option `scalars` of `wasmBackend`: f64 has exponents enough for the square of every f32. */
export const wasmScalars = { [name]: wasmScalar(['f32', 'f16', 'bf16'], write, { wide: true }) }

const run: HostKernel = ({ inputs, outs }) => {
  const x = inputs[0]!.data as Float64Array
  const result = allocate(outs[0]!.type, x.length) as Float64Array
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]!)
    const large = size / 2 + Math.hypot(size, 2) / 2
    result[i] = x[i]! < 0 ? 1 / large : large
  }
  return [result]
}

/** For the option `kernels` of `wasmBackend`. */
export const wasmKernels = {
  [name]: wasmKernel(run, ({ outs }) => outs[0]!.type === 'f32' || outs[0]!.type === 'f64'),
}

/** For the option `scalars` of `webgpuBackend`. */
export const webgpuScalars: Record<string, WebgpuScalar> = {
  [name]: {
    float: 'select((abs(x) + sqrt(x * x + 4.0)) * 0.5, 2.0 / (abs(x) + sqrt(x * x + 4.0)), x < 0.0)',
  },
}
