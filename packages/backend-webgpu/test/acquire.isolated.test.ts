// What a host without WebGPU, or without a GPU, is told.
import { webgpuBackend } from '@nx/backend-webgpu'
import type { WebgpuOptions } from '@nx/backend-webgpu'
import { NxError } from '@nx/types'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.doUnmock('webgpu')
})

async function errorOf(options: WebgpuOptions): Promise<NxError> {
  const error: unknown = await webgpuBackend(options).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(NxError)
  return error as NxError
}

test('the browser has WebGPU but no adapter', async () => {
  const asked: unknown[] = []
  const requestAdapter = async (options: unknown): Promise<null> => {
    asked.push(options)
    return null
  }
  vi.stubGlobal('navigator', { gpu: { requestAdapter } })
  const error = await errorOf({ powerPreference: 'high-performance' })
  expect(error.code).toBe('no_adapter')
  expect(error.message).toMatch(
    /^webgpuBackend: WebGPU is there, but no adapter, got null; install a graphics driver/,
  )
  expect(asked).toEqual([{ powerPreference: 'high-performance' }])
})

test('the package webgpu cannot be loaded', async () => {
  vi.doMock('webgpu', () => ({
    create() {
      throw new Error('Cannot find package')
    },
  }))
  const error = await errorOf({})
  expect(error.code).toBe('no_webgpu')
  expect(error.message).toMatch(
    /^webgpuBackend: this host has no WebGPU, got Error: .*; install the npm package webgpu \(npm install webgpu\)$/s,
  )
  vi.stubGlobal('document', {})
  expect((await errorOf({})).message).toMatch(
    /use a browser with WebGPU and serve the page from https: or localhost$/,
  )
})

test('the limits of the adapter are asked for', async () => {
  const limits = { maxBufferSize: 8, maxStorageBufferBindingSize: 4, maxStorageBuffersPerShaderStage: 12 }
  const asked: unknown[] = []
  const adapter = {
    limits,
    requestDevice: async (descriptor: unknown): Promise<never> => {
      asked.push(descriptor)
      throw new NxError('no_device', 'test', 'stop here')
    },
  }
  await errorOf({ adapter: adapter as unknown as GPUAdapter })
  expect(asked).toEqual([{ requiredLimits: limits }])
})

test.each<readonly [options: unknown, code: string, message: string]>([
  [
    null,
    'unknown_option',
    'got null where options belong; the options are device, adapter, powerPreference, scalars, kernels; write { device: … }',
  ],
  [
    { gpu: true },
    'unknown_option',
    'there is no option "gpu"; the options are device, adapter, powerPreference, scalars, kernels',
  ],
  [{ device: {} }, 'option', 'device is a GPUDevice, got Object'],
  [{ device: 'x' }, 'option', 'device is a GPUDevice, got "x"'],
  [{ device: null }, 'option', 'device is a GPUDevice, got null'],
  [{ adapter: {} }, 'option', 'adapter is a GPUAdapter, got Object'],
  [{ powerPreference: 'fast' }, 'option', 'powerPreference is low-power or high-performance, got "fast"'],
])('the options %j are refused', async (options, code, message) => {
  const error = await errorOf(options as WebgpuOptions)
  expect(error).toMatchObject({ code, op: 'webgpuBackend', message: `webgpuBackend: ${message}` })
})
