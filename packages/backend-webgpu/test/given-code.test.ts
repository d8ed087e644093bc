// Code that other packages give the backend, on the WebGPU of Node.
import { webgpuBackend } from '@nx/backend-webgpu'
import type { GpuData, WebgpuKernel, WebgpuOptions } from '@nx/backend-webgpu'
import { NxError, sizeOf } from '@nx/types'
import type { Attributes, Backend, Call, DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { open } from './support/open.ts'

const opened = await open()

/** What a call that no backend knows gives, by its code or by its decomposition, which gives its input back. */
async function run(
  backend: Backend<GpuData>,
  op: string,
  type: DType,
  inputs: readonly (readonly [values: readonly number[], shape: Shape])[],
  shape: Shape,
  attrs: Attributes = {},
): Promise<number[] | undefined> {
  const array = (values: readonly number[]): Uint8Array =>
    new Uint8Array((type === 'f32' ? Float32Array : Uint32Array).from(values).buffer)
  const call: Call<GpuData> = {
    op,
    attrs,
    inputs: inputs.map(([values, own]) => {
      const spec = { type, shape: own }
      return { spec, data: backend.upload(array(values), spec) }
    }),
    outs: [{ type, shape }],
  }
  if (!backend.supports(call)) return undefined
  const bytes = await backend.read(backend.execute(call)[0]!, call.outs[0]!)
  expect(bytes.byteLength).toBe(4 * sizeOf(shape))
  return [...(type === 'f32' ? new Float32Array(bytes.buffer) : new Uint32Array(bytes.buffer))]
}

const mirror: WebgpuKernel = {
  wgsl: ({ inputs, attrs }) => {
    const length = inputs[0]!.spec.shape[0]!
    return `  out[i] = bitcast<u32>(bitcast<f32>(in0[${length - 1}u - i]) * ${String(attrs['by'])}.0);`
  },
  supports: ({ inputs }) => inputs[0]!.spec.type === 'f32',
}

if ('reason' in opened) {
  it.skipIf(process.env['CI'] !== 'true')(`WebGPU is not tested: ${opened.reason}`, () =>
    expect.fail('a device is demanded here'),
  )
} else {
  describe('code of other packages', async () => {
    const backend = await webgpuBackend({
      scalars: {
        'my.mixed': 'x * y + z',
        'my.grown': { float: 'x + 0.5', unsigned: 'x << 1u' },
      },
      kernels: { 'my.mirror': mirror },
    })
    const many = Array.from({ length: 1031 }, (_, i) => i)

    it('is an expression of up to three operands, which broadcast', async () => {
      const inputs = [
        [many, [1031, 1]],
        [[2, 3], [2]],
        [[1], []],
      ] as const
      expect(await run(backend, 'my.mixed', 'f32', inputs, [1031, 2])).toEqual(
        many.flatMap((x) => [2 * x + 1, 3 * x + 1]),
      )
    })

    it('is an expression by kind of value', async () => {
      expect(await run(backend, 'my.grown', 'f32', [[[1, 2], [2]]], [2])).toEqual([1.5, 2.5])
      expect(await run(backend, 'my.grown', 'u32', [[[1, 2], [2]]], [2])).toEqual([2, 4])
      expect(await run(backend, 'my.grown', 's32', [[[1, 2], [2]]], [2])).toBe(undefined)
    })

    it('is none for attributes and other shapes', async () => {
      expect(await run(backend, 'my.grown', 'f32', [[[1, 2], [2]]], [2], { by: 2 })).toBe(undefined)
      expect(await run(backend, 'my.grown', 'f32', [[[1, 2], [2]]], [])).toBe(undefined)
      expect(await run(backend, 'my.unknown', 'f32', [[[1, 2], [2]]], [2])).toBe(undefined)
    })

    it('is a kernel with attributes, where it takes a call', async () => {
      const wanted = many.toReversed()
      expect(await run(backend, 'my.mirror', 'f32', [[many, [1031]]], [1031], { by: 1 })).toEqual(wanted)
      expect(await run(backend, 'my.mirror', 'f32', [[many, [1031]]], [1031], { by: 3 })).toEqual(
        wanted.map((x) => 3 * x),
      )
      expect(await run(backend, 'my.mirror', 'u32', [[many, [1031]]], [1031], { by: 3 })).toBe(undefined)
      expect(await run(backend, 'my.mirror', 'f32', [[[], [0]]], [0], { by: 1 })).toEqual([])
    })
  })
}

describe('what is no code', () => {
  const wrong: readonly (readonly [options: WebgpuOptions, message: string])[] = [
    [
      { scalars: { softsign: 'x' } },
      'webgpuBackend: scalars "softsign" is an expression, or one by kind of value, under a name with a prefix such as "my.op", got',
    ],
    [{ scalars: { 'my.op': 3 as never } }, 'webgpuBackend: scalars "my.op" is an expression'],
    [{ scalars: { 'my.op': { real: 'x' } as never } }, 'webgpuBackend: scalars "my.op" is an expression'],
    [
      { kernels: { 'my.op': { supports: () => true } as never } },
      'webgpuBackend: kernels "my.op" is an object of wgsl and supports',
    ],
    [
      { kernels: { 'my.op': { ...mirror, supports: true } as never } },
      'webgpuBackend: kernels "my.op" is an object of',
    ],
    [{ kernels: { mirror } }, 'webgpuBackend: kernels "mirror" is an object of'],
  ]
  it.each(wrong)('%# is refused', async (options, message) => {
    const error: unknown = await webgpuBackend(options).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(NxError)
    expect([(error as NxError).code, (error as NxError).message]).toEqual([
      'option',
      expect.stringContaining(message),
    ])
  })
})
