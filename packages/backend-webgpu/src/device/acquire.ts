// Finds a WebGPU device: the browser's, or in Node that of the optional npm package `webgpu`.
import { checkOptions, NxError, wrongOption } from '@nx/types'
import type * as Webgpu from 'webgpu'
import { checkCode } from '../given-code.ts'
import type { GivenCode } from '../given-code.ts'

/** Options of `webgpuBackend`. */
export interface WebgpuOptions extends GivenCode {
  /** A device to use as it is, shared with other users of it. */
  readonly device?: GPUDevice
  /** An adapter to take a new device from. */
  readonly adapter?: GPUAdapter
  /** Which adapter to ask for where a machine has several. */
  readonly powerPreference?: 'low-power' | 'high-performance'
}

const has = (value: unknown, method: string): boolean =>
  typeof (value as Readonly<Record<string, unknown>> | null)?.[method] === 'function'

/** Throws `unknown_option`, `option`. */
function check(options: WebgpuOptions): void {
  const op = 'webgpuBackend'
  checkOptions(op, options, ['device', 'adapter', 'powerPreference', 'scalars', 'kernels'])
  checkCode(options)
  const { device, adapter, powerPreference } = options
  if (device !== undefined && !has(device, 'createComputePipeline')) {
    throw wrongOption(op, 'device', 'a GPUDevice', device)
  }
  if (adapter !== undefined && !has(adapter, 'requestDevice')) {
    throw wrongOption(op, 'adapter', 'a GPUAdapter', adapter)
  }
  if (![undefined, 'low-power', 'high-performance'].includes(powerPreference)) {
    throw wrongOption(op, 'powerPreference', 'low-power or high-performance', powerPreference)
  }
}

/** The limits that decide how large tensors may be. */
const wanted = ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxStorageBuffersPerShaderStage'] as const

/** In Node: the process crashes if this is collected while devices or buffers of it are left. */
let nodeGpu: GPU | undefined

/** Through a parameter, which no bundler takes for a constant: this import is optional. */
const importAtRunTime = (name: string): Promise<unknown> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name)

async function findGpu(): Promise<GPU> {
  const { navigator } = globalThis as { navigator?: { gpu?: GPU } }
  if (navigator?.gpu !== undefined) return navigator.gpu
  try {
    const { create } = (await importAtRunTime('webgpu')) as typeof Webgpu
    return (nodeGpu ??= create([]))
  } catch (error) {
    const browser = 'document' in globalThis || 'WorkerGlobalScope' in globalThis
    const way = browser
      ? 'use a browser with WebGPU and serve the page from https: or localhost'
      : 'install the npm package webgpu (npm install webgpu)'
    throw new NxError('no_webgpu', 'webgpuBackend', `this host has no WebGPU, got ${String(error)}; ${way}`, {
      browser,
    })
  }
}

async function findAdapter({ powerPreference }: WebgpuOptions): Promise<GPUAdapter> {
  const gpu = await findGpu()
  const adapter = await gpu.requestAdapter(powerPreference === undefined ? {} : { powerPreference })
  if (adapter !== null) return adapter
  throw new NxError(
    'no_adapter',
    'webgpuBackend',
    'WebGPU is there, but no adapter, got null; install a graphics driver (on Linux the Vulkan loader and a driver, ' +
      'software ones such as SwiftShader included: VK_ICD_FILENAMES names it), or enable WebGPU in the browser',
    { powerPreference: powerPreference ?? null },
  )
}

/**
 * The device of the options, else a new one with the adapter's largest limits.
 *
 * @throws NxError `no_webgpu`, `no_adapter`, `unknown_option`, `option`.
 */
export async function acquireDevice(options: WebgpuOptions): Promise<GPUDevice> {
  check(options)
  if (options.device !== undefined) return options.device
  const adapter = options.adapter ?? (await findAdapter(options))
  const requiredLimits = Object.fromEntries(wanted.map((limit) => [limit, adapter.limits[limit]]))
  return adapter.requestDevice({ requiredLimits })
}
