// WebGPU backend: every operation as a WGSL kernel, in browsers and in Node.
import { decode, encode, fromKernels, isFloat, sizeOf } from '@nx/types'
import type { Backend, Call, Elements, Spec } from '@nx/types'
import { acquireDevice } from './device/acquire.ts'
import type { WebgpuOptions } from './device/acquire.ts'
import { Machine } from './device/machine.ts'
import type { GpuData } from './device/machine.ts'
import { givenOn } from './given-code.ts'
import { ruleApplies } from './kernels/elementwise.ts'
import { arithmetic, comparison } from './kernels/rules.ts'
import type { WgslRule } from './kernels/rules.ts'
import { kernelsOn } from './kernels.ts'
import { checkStored, isStored, stored } from './types.ts'

export type { WebgpuOptions } from './device/acquire.ts'
export type { WebgpuKernel, WebgpuScalar } from './given-code.ts'
export type { GpuData } from './device/machine.ts'

/** Whether all types of a call are on the device and its operation is defined for them. */
function fits(call: Call<unknown>): boolean {
  const rules = (Object.hasOwn(comparison, call.op) ? comparison : arithmetic) as Readonly<
    Record<string, WgslRule>
  >
  const rule = Object.hasOwn(rules, call.op) ? rules[call.op] : undefined
  const specs = [...call.inputs.map(({ spec }) => spec), ...call.outs]
  return specs.every(({ type }) => isStored(type)) && (rule === undefined || ruleApplies(rule, call))
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Elements): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** Elements as the device holds them: floats as f32, integers as 32-bit integers. */
function toWords(bytes: Uint8Array, { type, shape }: Spec): Uint8Array {
  const elements = decode(bytes, type, sizeOf(shape))
  return bytesOf(
    isFloat(type) ? Float32Array.from(elements as Float32Array) : Int32Array.from(elements as Int32Array),
  )
}

function fromWords(words: Uint8Array, { type }: Spec): Uint8Array {
  const array = isFloat(type) ? Float32Array : Int32Array
  const elements = new array(words.buffer as ArrayBuffer, words.byteOffset, words.byteLength / 4)
  const width = { u8: Uint8Array, s8: Int8Array, u16: Uint16Array, s16: Int16Array }[type as 'u8']
  return encode(width === undefined ? elements : width.from(elements), type)
}

const isWord = (type: Spec['type']): boolean => type === 'f32' || type === 's32' || type === 'u32'

/**
 * A backend that computes on the GPU, or whatever the WebGPU of this host runs on.
 *
 * Tensors of every type up to 32 bits take one 32-bit word for each element. Calls are enqueued; reading waits for
 * them. An integer divided by zero is 0, negative powers of integers are truncated, shifts by a negative amount shift
 * all bits out, and indices of gather and scatter are clamped: a device cannot raise.
 *
 * @throws NxError `no_webgpu` where the host has no WebGPU (in Node: install the npm package `webgpu`), `no_adapter`
 * where it finds no GPU, `unknown_option` and `option` for options. Operations throw `unsupported_type` for wider types, `too_large`, `device_lost` and
 * `device_error`.
 *
 * @example
 * const backend = await webgpuBackend().catch(() => binaryBackend())
 * await readArray(add(tensor([1, 2], { backend }), 1)) // => [2, 3]
 */
export async function webgpuBackend(options: WebgpuOptions = {}): Promise<Backend<GpuData>> {
  const machine = new Machine(await acquireDevice(options))
  const given = givenOn(machine, options)
  const { supports, execute } = fromKernels(kernelsOn(machine))
  return {
    name: 'webgpu',
    contract: 2,
    types: stored,
    supports: (call) => given(call) !== undefined || (supports(call) && fits(call)),
    execute(call) {
      for (const { type } of [...call.inputs.map(({ spec }) => spec), ...call.outs])
        checkStored(type, call.op)
      machine.health.check(call.op)
      const run = given(call)
      return run === undefined ? execute(call) : [run(call)]
    },
    upload(bytes, spec) {
      checkStored(spec.type, 'upload')
      machine.health.check('upload')
      return machine.upload(isWord(spec.type) ? bytes : toWords(bytes, spec), spec)
    },
    async read(data, spec) {
      const words = await machine.read(data)
      return isWord(spec.type) ? words : fromWords(words, spec)
    },
    fromPointer(pointer, spec) {
      checkStored(spec.type, 'fromPointer')
      return machine.adopt(pointer, spec)
    },
    toPointer: (data) => machine.bufferOf(data),
    dispose: (data) => machine.dispose(data),
  }
}
