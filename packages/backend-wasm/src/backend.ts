// The backend: tensors in linear memory, calls and graphs through one compiler.
import { planGraph } from '@nx/compiler'
import { byteLength, checkOptions, dtypes, NxError, wrongOption } from '@nx/types'
import type { Backend, Call, Scalar, Spec } from '@nx/types'
import { Composites } from './composites.ts'
import { fillConstant } from './constant.ts'
import { Elementwise } from './elementwise-calls.ts'
import { executable } from './executable.ts'
import { detectFeatures, startRevectorizer } from './features.ts'
import type { Features } from './features.ts'
import type { WasmKernel, WasmScalar } from './given-code.ts'
import { createConv } from './conv/index.ts'
import { createGemm } from './gemm/index.ts'
import { runCarried } from './kernels/host-kernel.ts'
import { Kernels } from './launch.ts'
import type { Handle, MemoryOptions, MemoryStats } from './memory/index.ts'
import { Memory } from './memory/index.ts'
import { Modules } from './modules.ts'
import { Movements } from './movements.ts'
import type { Parallel } from './parallel.ts'
import { runProduct } from './products.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { hasOwnCode, isComposite, isSupported, targetFor } from './support.ts'
import { Singles } from './singles.ts'
import type { GivenCode } from './support.ts'

/** Options of `wasmBackend`. */
export interface WasmOptions extends Partial<GivenCode> {
  /** Whether to use relaxed SIMD, whose multiply-add is fused; by default where the engine has it. */
  readonly relaxedSimd?: boolean
  /**
   * Whether V8 may join pairs of vector operations into those of 256 bits, by default not: products of matrices take half to two
   * thirds of the time. An experimental flag of V8, which holds for all WebAssembly that the process compiles from then on, in
   * Node 24 or newer and Deno, on x64 with AVX2.
   */
  readonly revectorize?: boolean
  /** Bytes of tensors in linear memory before those used longest ago are moved out of it; 128 MiB by default. */
  readonly memoryBudget?: number
  /** Whether `memory()` says where live tensors were made, which takes time with each one; by default not. */
  readonly traceMemory?: boolean
}

/** The backend, and what it tells of itself. */
export interface WasmBackend extends Backend<Handle> {
  /**
   * What linear memory holds now. Dropped tensors count until they are collected; with `traceMemory` they are collected
   * first where the host allows that, as Node, Deno and Bun do. Those of at most 32 KiB count until others take their
   * place or they are disposed; together they take at most 16 MiB, or more where a working set needs it.
   *
   * @example
   * const backend = wasmBackend()
   * const x = zeros([1000, 1000], { type: 'f32', backend })
   * backend.memory().residentBytes >= byteSize(x) // => true
   */
  memory(): MemoryStats
}

/** The options that every backend of this package has. */
export const optionNames = ['relaxedSimd', 'revectorize', 'memoryBudget', 'traceMemory', 'scalars', 'kernels']

/** What options with code hold: without a prefix, a name could be one of the contract. */
const codeKind = 'made by wasmScalar or wasmKernel, under a name with a prefix such as "my.op"'

const neededToRevectorize = 'false but in Node 24 or newer and in Deno, on x64'

/** Kernels kept for calls that come again, and numbers. */
const cachedConstants = 200
const cachedTables = 20

/**
 * The WebAssembly backend: SIMD kernels emitted at run time, for single calls and for whole compiled functions.
 *
 * Stores every type. Element-wise operations are exact or correctly rounded;
 * functions of f32 are within 1 ulp, those of f64 within 2.5 ulp.
 *
 * @throws NxError `no_wasm` where WebAssembly is missing, or forbidden by a content security policy without
 * `wasm-unsafe-eval`, `no_simd` where the engine has no SIMD; `unknown_option`, `option`.
 *
 * @example
 * toArray(add(tensor([1, 2], { backend: wasmBackend() }), 1)) // => [2, 3]
 */
export function wasmBackend(options: WasmOptions = {}): WasmBackend {
  checkOptions('wasmBackend', options, optionNames)
  return createBackend(checkedSettings('wasmBackend', options))
}

/** Options with the defaults filled in. */
export interface Settings {
  readonly features: Features
  readonly memory: MemoryOptions
  readonly given: GivenCode
}

/** The settings that options ask for. Throws as `wasmBackend` does. */
export function checkedSettings(op: string, options: WasmOptions): Settings {
  const { relaxedSimd = true, revectorize = false, memoryBudget, traceMemory = false } = options
  for (const [name, value] of Object.entries({ relaxedSimd, revectorize, traceMemory }))
    if (typeof value !== 'boolean') throw wrongOption(op, name, 'true or false', value)
  if (memoryBudget !== undefined && !(typeof memoryBudget === 'number' && memoryBudget > 0)) {
    throw wrongOption(op, 'memoryBudget', 'a number of bytes above 0', memoryBudget)
  }
  const given = {
    scalars: checkCode(op, 'scalars', options.scalars),
    kernels: checkCode(op, 'kernels', options.kernels),
  }
  const features = detectFeatures()
  if (!features.simd) {
    throw new NxError(
      features.wasm ? 'no_simd' : 'no_wasm',
      op,
      (features.wasm
        ? 'this engine has no WebAssembly SIMD; '
        : 'there is no WebAssembly here, or the content security policy lacks wasm-unsafe-eval; ') +
        'use binaryBackend()',
    )
  }
  if (revectorize && !startRevectorizer()) throw wrongOption(op, 'revectorize', neededToRevectorize, true)
  return {
    features: { ...features, revectorize, relaxedSimd: features.relaxedSimd && relaxedSimd },
    memory: { budget: memoryBudget, trace: traceMemory },
    given,
  }
}

/** A backend of one thread, or of those given. */
export function createBackend(
  { features, memory: options, given }: Settings,
  parallel?: Parallel,
): WasmBackend {
  const memory = parallel?.memory ?? new Memory(options)
  const scratch = (bytes: number): number => (parallel ?? memory).scratch(bytes)
  const host = { memory: memory.memory, parallel, scratch }
  const gemm = createGemm(host, features)
  const conv = createConv(host, features)
  const kernels = new Kernels(host, features, given)
  const modules = new Modules(host)
  const tables = new Recent<Handle>(cachedTables)
  const numbers = new WeakMap<object, Scalar>()
  const runtime: Runtime = { memory, parallel, gemm, conv, kernels, modules, tables, numbers, given }
  const elementwise = new Elementwise(runtime)
  const singles = new Singles(runtime)
  const movements = new Movements(runtime)
  const constants = new Recent<Handle>(cachedConstants)

  /** Numbers among tensors come again and again, so those alone share their blocks. */
  const constant = (call: Call<Handle>): Handle => {
    const { type, shape } = call.outs[0]!
    if (shape.length > 0) return fillConstant(memory, call)
    const { value } = call.attrs
    const key = `${type} ${Object.is(value, -0) ? '-0' : String(value)}`
    const handle = constants.get(key, () => {
      const filled = fillConstant(memory, call)
      numbers.set(filled.block!, value as Scalar)
      return filled
    })
    return memory.share(handle)
  }

  const read = (data: Handle, spec: Spec): Uint8Array => memory.read(data).subarray(0, byteLength(spec))

  const backend: WasmBackend = {
    name: 'wasm',
    types: dtypes,
    contract: 2,
    // Views are the calls that come most.
    supports: (call) => call.op === 'reshape' || isSupported(given, call) || isComposite(call),
    execute(call) {
      if (call.op === 'reshape') return [memory.share(call.inputs[0]!.data)]
      if (call.op === 'constant') return [constant(call)]
      composites.check(call)
      const fast = elementwise.run(call) ?? runProduct(runtime, call) ?? movements.run(call)
      if (fast !== undefined) return [fast]
      if (!isSupported(given, call)) return composites.run(call)
      const { host } = call
      return host === undefined || hasOwnCode(given, call)
        ? singles.run(call)
        : runCarried(runtime, host, call)
    },
    upload(bytes) {
      memory.beginCall()
      return memory.upload(bytes)
    },
    read: async (data, spec) => read(data, spec),
    readSync: read,
    view: (data, spec) => memory.view(data).subarray(0, byteLength(spec)),
    dispose: (data) => memory.free(data),
    compile(graph, { hosts, donated }) {
      composites.check()
      return executable(planGraph(graph, targetFor(given), donated), runtime, false, hosts)
    },
    compiles: (call) => isSupported(given, call),
    memory: () => memory.stats(),
  }
  const composites = new Composites(runtime, backend)
  return backend
}

/** A table of code for composites, which has nothing else than what is in it. Throws `option`. */
function checkCode<T extends WasmScalar | WasmKernel>(
  op: string,
  option: keyof GivenCode,
  table: Readonly<Record<string, T | undefined>> | undefined,
): Readonly<Record<string, T | undefined>> {
  const own = { __proto__: null, ...table } as unknown as Record<string, T | undefined>
  for (const name in own) {
    if (!name.includes('.') || typeof own[name]?.fits !== 'function')
      throw wrongOption(op, `${option} "${name}"`, codeKind, own[name])
  }
  return own
}
