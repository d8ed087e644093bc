// What a program's functions become: plans of WebAssembly, kernels of WebGPU.
import type { Plan } from '@nx/compiler'
import { explain, jit, NxError } from '@nx/nx'
import { type Kernels, recordKernels } from './gpu-recorder.ts'
import { planText, planTitle } from './plan-text.ts'
import type { BackendName, Part } from './protocol.ts'

/** The parts that show plans. */
export function planParts(plans: readonly Plan[]): readonly Part[] {
  return plans.map((plan, i) => ({
    kind: 'code',
    title: `Plan ${i + 1}: ${planTitle(plan)}`,
    text: planText(plan),
    open: i === 0,
  }))
}

/** The parts that show kernels. */
export function kernelParts(kernels: Kernels): readonly Part[] {
  return [...kernels].map(([code, count], i) => ({
    kind: 'code',
    title: `WGSL ${i + 1} of ${kernels.size}${count === 1 ? '' : `, dispatched ${count} times`}`,
    text: code.trim(),
    open: i === 0,
  }))
}

/** Calls a function compiled for the backend, and gives what shows how it was computed. */
export function explainedCall(
  backend: BackendName,
  compiled: readonly Plan[],
  fn: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): readonly Part[] {
  if (backend === 'webgpu') {
    const { kernels } = recordKernels(() => jit(fn)(...args))
    return kernelParts(kernels)
  }
  const before = compiled.length
  const explanation = explainOf(backend, fn, args)
  return [
    { kind: 'picture', svg: explanation.toSVG(), text: String(explanation) },
    { kind: 'code', title: 'Steps and times', text: String(explanation), open: true },
    ...planParts(compiled.slice(before)),
  ]
}

/** What `explain` gives; its errors name `plan`, which is what the program has called. */
function explainOf(
  backend: BackendName,
  fn: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): ReturnType<ReturnType<typeof explain>> {
  try {
    return explain(fn)(...args)
  } catch (error) {
    if (!(error instanceof NxError) || error.op !== 'explain') throw error
    const message =
      backend === 'binary' && error.code === 'not_compiled'
        ? 'backend "binary" computes call by call, so there is no plan to show; choose wasm or webgpu as the backend'
        : error.message.replace(/^explain: /, '')
    throw new NxError(error.code, 'plan', message, error.details)
  }
}
