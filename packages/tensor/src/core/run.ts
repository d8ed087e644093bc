// Runs calls, and frees what a function made on its way to a result.
import { type Backend, type Call, run as runCall } from '@nx/types'
import type { Tensor } from './tensor.ts'

/** Hears of what is made, for the innermost `freeing`. */
let keep: ((backend: Backend, made: readonly unknown[]) => void) | undefined

/** Runs a call, and frees inputs that are no tensors, which nobody else has. */
export function run(backend: Backend, call: Call): readonly unknown[] {
  const made = runCall(backend, call)
  for (const input of call.inputs) if (!('backend' in input)) backend.dispose?.(input.data)
  keep?.(backend, made)
  return made
}

/**
 * Computes, and frees at once what was made meanwhile and is not in the result, unless that is traced: then it may be a
 * constant of the trace. Nothing else may keep tensors made inside, so functions of the user are called outside, or by
 * `unfreed`.
 *
 * @internal
 */
export function freeing<T extends Tensor | readonly Tensor[]>(compute: () => T): T {
  const outer = keep
  const own = new Map<unknown, Backend>()
  keep = (backend, made) => made.forEach((data) => own.set(data, backend))
  try {
    const result = compute()
    for (const { data, backend } of [result].flat() as Tensor[]) {
      if (backend.recorder !== undefined) own.clear()
      else if (own.delete(data)) outer?.(backend, [data])
    }
    return result
  } finally {
    keep = outer
    for (const [data, backend] of own) backend.dispose?.(data)
  }
}

/**
 * Calls a function of the user, whose tensors are the user's.
 *
 * @internal
 */
export function unfreed<T>(call: () => T): T {
  const outer = keep
  keep = undefined
  try {
    return call()
  } finally {
    keep = outer
  }
}

/** A tensor of elements from the host, which the innermost `freeing` frees as it does results of calls. */
export function freed(tensor: Tensor): Tensor {
  keep?.(tensor.backend, [tensor.data])
  return tensor
}
