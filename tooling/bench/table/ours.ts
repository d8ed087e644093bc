// Ours in each mode: call by call, compiled, and on two threads where the backend has them.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { dispose, fromBinary, isTensor, reshape, tensor, type Tensor, toFlatArray } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { type Entry, running } from './row.ts'

/** The numbers of the first result that must agree with the peers'. */
type Compare = (found: Tensor) => ArrayLike<number>

type Found = Tensor | readonly Tensor[]

export type Body = (...inputs: readonly Tensor[]) => Found

/** Data and the shape of an input; complex data is pairs. */
export interface Given {
  readonly data: ArrayLike<number>
  readonly shape: readonly number[]
  readonly type?: DType
}

const parts = (found: Found): readonly Tensor[] => (isTensor(found) ? [found] : (found as readonly Tensor[]))

const wasm = wasmBackend() as Backend

const moduleOfThreads = '@nx/backend-wasm/threads'

/** The backend with two threads, if there is one. */
const threads = (async (): Promise<Backend | undefined> => {
  try {
    const { wasmThreads } = (await import(moduleOfThreads)) as {
      wasmThreads(options: { readonly threads: number }): Promise<Backend>
    }
    return await wasmThreads({ threads: 2 })
  } catch {
    return undefined
  }
})()

export const threaded = await threads

/** A tensor on the backend, or on the one that stores all types if this one does not store its own. */
export function upload({ data, shape, type = 'f32' }: Given, backend: Backend = wasm): Tensor {
  if (type === 'c64') {
    const bytes = new Uint8Array(Float32Array.from(data).buffer)
    const on = (backend.types.includes(type) ? backend : binaryBackend()) as Backend
    return reshape(fromBinary(bytes, type, { backend: on }), [...shape])
  }
  const typed = data instanceof Float32Array || data instanceof Float64Array ? data : Array.from(data)
  return reshape(tensor(typed as Float32Array<ArrayBuffer>, { type, backend }), [...shape])
}

/** One mode of a computation on tensors; the first result is what is compared. */
function mode(
  name: string,
  backend: Backend,
  inputs: readonly Given[],
  body: Body,
  compare: Compare | null,
): Entry {
  return {
    name,
    setup: () => {
      const given = inputs.map((each) => upload(each, backend))
      const run = name === 'eager' ? body : (jit(body) as Body)
      return running(() => run(...given), {
        ...(compare && { numbers: (found) => compare(parts(found)[0]!) }),
        release: (found) => parts(found).forEach((each) => dispose(each)),
        close: () => given.forEach((each) => dispose(each)),
      })
    },
  }
}

export const all: Compare = (found) => toFlatArray(found).map(Number)

/** All modes; `compare` says what of the first result must agree with the peers', null where nothing can. */
export function ours(inputs: readonly Given[], body: Body, compare: Compare | null = all): Entry[] {
  const entries = [mode('eager', wasm, inputs, body, compare), mode('jit', wasm, inputs, body, compare)]
  if (threaded !== undefined) entries.push(mode('threads', threaded, inputs, body, compare))
  return entries
}

/** One of ours that others are measured by. */
export const yardstick = (name: string, inputs: readonly Given[], body: Body): Entry => ({
  ...mode('jit', wasm, inputs, body, null),
  name,
})

export { wasm }
