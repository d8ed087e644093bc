// Tests of memory, order of commands and errors, which Node and browsers both run.
import { webgpuBackend } from '@nx/backend-webgpu'
import type { GpuData } from '@nx/backend-webgpu'
import { checkContract, NxError } from '@nx/types'
import type { Attributes, Backend, DType, Shape, Spec } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { bytesOf, input } from './support/case.ts'

const spec = (type: DType, shape: Shape): Spec => ({ type, shape })
const bytes = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)
const f32 = (data: Uint8Array): number[] => Array.from(new Float32Array(data.slice().buffer))

/** Runs a primitive on inputs that all have the spec of the output. */
const apply = (
  backend: Backend<GpuData>,
  op: string,
  out: Spec,
  inputs: GpuData[],
  attrs: Attributes = {},
): GpuData =>
  backend.execute({ op, attrs, outs: [out], inputs: inputs.map((data) => ({ spec: out, data })) })[0]!

/** The error that something throws. */
async function errorOf(run: () => unknown): Promise<NxError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function memoryTests(backend: Backend<GpuData>): void {
  const pair = spec('f32', [2])

  test('uploading leaves earlier commands the memory they still read', async () => {
    const results: GpuData[] = []
    for (let k = 0; k < 50; k++) {
      const data = backend.upload(bytes(k, -k), pair)
      results.push(apply(backend, 'add', pair, [data, data]))
      backend.dispose!(data)
    }
    const read = await Promise.all(results.map((data) => backend.read(data, pair)))
    expect(read.map(f32)).toEqual(Array.from({ length: 50 }, (_, k) => [2 * k, -2 * k]))
  })

  test('long chains of commands keep their order', async () => {
    let data = backend.upload(bytes(0, 1), pair)
    const one = backend.upload(bytes(1, 1), pair)
    for (let k = 0; k < 1000; k++) {
      const next = apply(backend, 'add', pair, [data, one])
      backend.dispose!(data)
      data = next
    }
    expect(f32(await backend.read(data, pair))).toEqual([1000, 1001])
  })

  test('buffers of others are used in place, and left to them', async () => {
    const data = backend.upload(bytes(3, 4), pair)
    const buffer = backend.toPointer!(data, pair) as GPUBuffer
    const adopted = backend.fromPointer!(buffer, pair)!
    const doubled = apply(backend, 'add', pair, [adopted, adopted])
    backend.dispose!(adopted)
    expect(f32(await backend.read(doubled, pair))).toEqual([6, 8])
    expect(f32(await backend.read(data, pair))).toEqual([3, 4])
    expect(backend.fromPointer!(buffer, spec('f32', [buffer.size]))).toBeUndefined()
    expect(backend.fromPointer!(new Uint8Array(8), pair)).toBeUndefined()
  })

  test('handles of the same memory live on their own', async () => {
    const data = backend.upload(bytes(3, 4), pair)
    const column = spec('f32', [2, 1])
    const [reshaped] = backend.execute({
      op: 'reshape',
      attrs: { shape: [2, 1] },
      inputs: [{ spec: pair, data }],
      outs: [column],
    }) as [GpuData]
    backend.dispose!(data)
    backend.dispose!(data)
    const other = backend.upload(bytes(9, 9), pair)
    expect(f32(await backend.read(reshaped, column))).toEqual([3, 4])
    expect(f32(await backend.read(other, pair))).toEqual([9, 9])
  })

  test('a bitcast there and back gives the same words', async () => {
    const data = backend.upload(bytes(-0, NaN), pair)
    const [words] = backend.execute({
      op: 'bitcast',
      attrs: { type: 'u32' },
      inputs: [{ spec: pair, data }],
      outs: [spec('u32', [2])],
    }) as [GpuData]
    expect(Array.from(new Uint32Array((await backend.read(words, spec('u32', [2]))).slice().buffer))).toEqual(
      [0x80000000, 0x7fc00000],
    )
  })

  test('sums whose terms cancel lose nothing', async () => {
    const terms = spec('f32', [4096])
    const { values } = input('f32', [4096], [1e8, 1, -1e8, 0.5])
    const data = backend.upload(bytesOf({ spec: terms, values }), terms)
    const [total] = backend.execute({
      op: 'sum',
      attrs: { axes: [0], keepAxes: false },
      inputs: [{ spec: terms, data }],
      outs: [spec('f32', [])],
    }) as [GpuData]
    expect(f32(await backend.read(total, spec('f32', [])))).toEqual([1536])
  })
}

function errorTests(backend: Backend<GpuData>): void {
  test.each(['f64', 's64', 'u64', 'c64', 'c128'] as const)('%s is refused', async (type) => {
    const wide = spec(type, [1])
    const error = await errorOf(() => backend.upload(new Uint8Array(16), wide))
    expect(error.code).toBe('unsupported_type')
    expect(error.op).toBe('upload')
    const other = type === 's64' || type === 'u64' ? 's32 or u32' : 'f32'
    expect(error.message).toBe(
      'upload: the webgpu backend stores elements of up to 32 bits (u2 u4 u8 u16 u32 s2 s4 s8 s16 s32 f8 f8_e4m3fn ' +
        `bf16 f16 f32), got ${type}; convert with asType to ${other} on another backend first, or keep the tensor there`,
    )
    const call = { op: 'iota', attrs: { axis: null }, inputs: [], outs: [wide] }
    expect(backend.supports(call)).toBe(false)
    expect((await errorOf(() => backend.execute(call))).code).toBe('unsupported_type')
  })

  test('operations that are not defined for a type are not supported', () => {
    const given = (op: string, type: DType): boolean =>
      backend.supports({
        op,
        attrs: {},
        outs: [spec(type, [1])],
        inputs: [1, 2].map(() => ({ spec: spec(type, [1]), data: null })),
      })
    expect(given('bitwiseAnd', 'f32')).toBe(false)
    expect(given('divide', 's32')).toBe(false)
    expect(given('quotient', 'f32')).toBe(false)
    expect(given('divide', 'f32')).toBe(true)
    expect(given('conv', 'f32')).toBe(false)
    expect(given('toString', 'f32')).toBe(false)
  })

  test('tensors larger than a buffer are refused', async () => {
    const shape = [2 ** 20, 2 ** 16]
    const call = { op: 'iota', attrs: { axis: null }, inputs: [], outs: [spec('f32', shape)] }
    const error = await errorOf(() => backend.execute(call))
    expect(error.code).toBe('too_large')
    expect(error.details['got']).toBe(2 ** 38)
    expect(error.message).toBe(
      `iota: this device holds tensors of up to ${String(error.details['limit'])} bytes (4 for each element), ` +
        `got ${2 ** 38}; split the tensor, or compute it on another backend`,
    )
  })

  test('a disposed handle is refused', async () => {
    const one = spec('f32', [1])
    const data = backend.upload(bytes(1), one)
    backend.dispose!(data)
    const read = await errorOf(() => backend.read(data, one))
    const run = await errorOf(() => apply(backend, 'exp', one, [data]))
    expect([read.code, run.code]).toEqual(['disposed', 'disposed'])
    expect(read.message).toContain('the tensor was disposed')
  })

  test('the contract version is the one of this kernel', () => {
    expect(checkContract(backend)).toBe(backend)
  })
}

function deviceTests(newDevice: () => Promise<GPUDevice>): void {
  const one = spec('f32', [1])

  test('a lost device is reported by every call', async () => {
    const device = await newDevice()
    const backend = await webgpuBackend({ device })
    const data = backend.upload(bytes(2), one)
    const pending = errorOf(() => backend.read(data, one))
    device.destroy()
    await device.lost
    const errors = [
      await pending,
      await errorOf(() => backend.read(data, one)),
      await errorOf(() => backend.upload(bytes(1), one)),
      await errorOf(() => apply(backend, 'exp', one, [data])),
    ]
    expect(errors.map(({ code }) => code)).toEqual(Array(4).fill('device_lost'))
    expect(errors[3]!.message).toMatch(
      /^exp: the GPU device was lost, got reason "destroyed".*create a new backend/,
    )
    expect(errors[3]!.details['reason']).toBe('destroyed')
  })

  test('what the device refused is told once, by the next call', async () => {
    const device = await newDevice()
    const backend = await webgpuBackend({ device })
    const told = new Promise((resolve) => device.addEventListener('uncapturederror', resolve, { once: true }))
    device.createBuffer({ size: 16, usage: 0 })
    // A browser may not tell before it is asked for something.
    await device.queue.onSubmittedWorkDone()
    await told
    const error = await errorOf(() => backend.upload(bytes(1), one))
    expect(error.code).toBe('device_error')
    expect(error.message).toMatch(/^upload: the GPU device refused earlier work, got: .*dispose tensors/s)
    expect(f32(await backend.read(backend.upload(bytes(5), one), one))).toEqual([5])
    device.destroy()
  })

  test('a batch that the device refuses fails as a whole, and nothing else does', async () => {
    const device = await newDevice()
    const backend = await webgpuBackend({ device })
    const earlier = apply(backend, 'add', one, [backend.upload(bytes(1), one), backend.upload(bytes(2), one)])
    expect(f32(await backend.read(earlier, one))).toEqual([3])
    // STORAGE | COPY_SRC
    const buffer = device.createBuffer({ size: 256, usage: 0x80 | 0x04 })
    const bad = backend.fromPointer!(buffer, one)!
    buffer.destroy()
    const ten = backend.upload(bytes(10), one)
    const good = apply(backend, 'add', one, [ten, ten])
    const failed = apply(backend, 'add', one, [bad, ten])
    const reads = await Promise.allSettled(
      [failed, good, ten, earlier].map((data) => backend.read(data, one)),
    )
    expect(reads.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled'])
    // Later reads say the same, and so does what is computed from them.
    for (const data of [failed, good, apply(backend, 'add', one, [good, ten]), bad]) {
      const error = await errorOf(() => backend.read(data, one))
      expect(error.code).toBe('device_error')
      expect(error.message).toMatch(/^read: the GPU device refused earlier work, got: .*dispose tensors/s)
    }
    expect(f32(await backend.read(ten, one))).toEqual([10])
    expect(f32(await backend.read(apply(backend, 'add', one, [ten, earlier]), one))).toEqual([13])
    device.destroy()
  })

  test('more workgroups than one dimension holds', async () => {
    const device = await newDevice()
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits
    const limits = { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension: 3 }
    Object.defineProperty(device, 'limits', { value: limits })
    const backend = await webgpuBackend({ device })
    const many = spec('u32', [2000])
    const [data] = backend.execute({ op: 'iota', attrs: { axis: null }, inputs: [], outs: [many] }) as [
      GpuData,
    ]
    const words = new Uint32Array((await backend.read(data, many)).slice().buffer)
    expect(Array.from(words)).toEqual(Array.from({ length: 2000 }, (_, k) => k))
    device.destroy()
  })

  test('a power preference may be given', async () => {
    const backend = await webgpuBackend({ powerPreference: 'low-power' })
    expect(backend.name).toBe('webgpu')
  })
}

/** Defines the tests. */
export function behaviour(backend: Backend<GpuData>, newDevice: () => Promise<GPUDevice>): void {
  describe('memory and order', () => memoryTests(backend))
  describe('errors', () => errorTests(backend))
  describe('the device', () => deviceTests(newDevice))
}
