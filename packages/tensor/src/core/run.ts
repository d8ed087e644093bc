// Runs calls, and frees what a function made on its way to a result.
import { type Backend, type Call, run as runCall } from '@nx/types'
import type { Tensor } from './tensor.ts'

interface Made {
  readonly backend: Backend
  readonly data: unknown
}

/** What was made so far in the innermost `freeing`. */
let made: Made[] | undefined

/** Runs a call, and frees inputs that are no tensors, which nobody else has. */
export function run(backend: Backend, call: Call): readonly unknown[] {
  const results = runCall(backend, call)
  const { inputs } = call
  for (let i = 0; i < inputs.length; i++) if (!('backend' in inputs[i]!)) backend.dispose?.(inputs[i]!.data)
  if (made !== undefined) for (const data of results) made.push({ backend, data })
  return results
}

/**
 * Computes, and frees at once what was made meanwhile and is not in the result, unless that is traced: then it may be a
 * constant of the trace. Nothing else may keep tensors made inside, so functions of the user are called outside, or by
 * `unfreed`.
 *
 * @internal
 */
export function freeing<T extends Tensor | readonly Tensor[]>(compute: () => T): T {
  const outer = made
  const own: Made[] = (made = [])
  let result: T | undefined
  try {
    return (result = compute())
  } finally {
    made = outer
    const results = (Array.isArray(result) ? result : [result]) as readonly (Tensor | undefined)[]
    if (!results.some((each) => each?.backend.recorder))
      for (const each of own) {
        if (results.some((kept) => kept?.data === each.data)) outer?.push(each)
        else each.backend.dispose?.(each.data)
      }
  }
}

/**
 * Calls a function of the user, whose tensors are the user's.
 *
 * @internal
 */
export function unfreed<T>(call: () => T): T {
  const outer = made
  made = undefined
  try {
    return call()
  } finally {
    made = outer
  }
}

/** Frees a tensor that was made on the way, unless the innermost `freeing` does. */
export function discard(tensor: Tensor): void {
  if (made === undefined) tensor[Symbol.dispose]()
}

/** A tensor of elements from the host, which the innermost `freeing` frees as it does results of calls. */
export function freed(tensor: Tensor): Tensor {
  made?.push(tensor)
  return tensor
}
