// This backend, compiling for another description of its device.
import { planGraph } from '@nx/compiler'
import type { Target } from '@nx/compiler'
import { byteLength } from '@nx/types'
import type { Backend } from '@nx/types'
import { executable } from '../src/executable.ts'
import { detectFeatures } from '../src/features.ts'
import { createConv } from '../src/conv/index.ts'
import { createGemm } from '../src/gemm/index.ts'
import { wasmBackend } from '../src/index.ts'
import { Kernels } from '../src/launch.ts'
import type { Handle } from '../src/memory/index.ts'
import { Memory } from '../src/memory/index.ts'
import { Modules } from '../src/modules.ts'
import { Recent } from '../src/recent.ts'
import type { Parallel } from '../src/parallel.ts'
import { targetFor } from '../src/support.ts'

/** Compiles graphs for the target with some of its numbers changed; each graph has memory of its own. */
export function withTarget(own: Partial<Target>, relaxedSimd: boolean, parallel?: Parallel): Backend<Handle> {
  const features = detectFeatures()
  const memory = parallel?.memory ?? new Memory({ budget: undefined })
  const scratch = (bytes: number): number => (parallel ?? memory).scratch(bytes)
  const host = { memory: memory.memory, parallel, scratch }
  const used = { ...features, relaxedSimd: relaxedSimd && features.relaxedSimd }
  const [gemm, conv] = [createGemm(host, used), createConv(host, used)]
  const given = { scalars: {}, kernels: {} }
  const kernels = new Kernels(host, used, given)
  const runtime = {
    memory,
    parallel,
    gemm,
    conv,
    kernels,
    modules: new Modules(host),
    tables: new Recent<Handle>(20),
    numbers: new WeakMap(),
    given,
  }
  return {
    ...wasmBackend({ relaxedSimd }),
    upload: (bytes) => {
      memory.beginCall()
      return memory.upload(bytes)
    },
    readSync: (data, spec) => memory.read(data).subarray(0, byteLength(spec)),
    dispose: (data) => memory.free(data),
    compile: (graph, { hosts, donated }) =>
      executable(planGraph(graph, { ...targetFor(given), ...own }, donated), runtime, false, hosts),
  }
}
