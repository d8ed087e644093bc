// What a server's thread and a worker tell each other.
import type { Structure } from '@nx/defn'
import type { Names, VectorizedAxes } from '@nx/tensor'
import type { Spec } from '@nx/types'
import type { WireError } from './wire-error.ts'

/** A tensor, its shape with the vectorized axes: its bytes move to the other thread. */
export interface WireTensor extends Spec {
  readonly names: Names
  readonly vectorizedAxes: VectorizedAxes
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** A container of tensors. */
export interface WireContainer {
  readonly structure: Structure
  readonly tensors: readonly WireTensor[]
}

/** A joined batch; the tensors have its padding. */
export interface WireBatch extends WireContainer {
  readonly key: string
  readonly size: number
  readonly padding: number
}

/** Messages of other libraries on the same port have another value there, or none. */
export const protocol = 'nx-serving/1'

export type ToWorker =
  | {
      readonly protocol: typeof protocol
      readonly kind: 'init'
      readonly batchKeys: readonly string[]
      readonly hooks: readonly string[]
    }
  | {
      readonly protocol: typeof protocol
      readonly kind: 'run'
      readonly id: number
      readonly batch: WireBatch
    }

export type FromWorker =
  | { readonly protocol: typeof protocol; readonly kind: 'hello' | 'ready' }
  | { readonly protocol: typeof protocol; readonly kind: 'refused'; readonly error: WireError }
  | {
      readonly protocol: typeof protocol
      readonly kind: 'hook'
      readonly id: number
      readonly name: string
      readonly value: WireContainer
    }
  | {
      readonly protocol: typeof protocol
      readonly kind: 'done'
      readonly id: number
      readonly output: WireContainer
      readonly serverInfo: unknown
    }
  | {
      readonly protocol: typeof protocol
      readonly kind: 'failed'
      readonly id: number
      readonly error: WireError
    }

/** A message of this protocol, or nothing. */
export function ours<T extends ToWorker | FromWorker>(message: unknown): T | undefined {
  const given = message as Partial<T> | null | undefined
  return typeof given === 'object' && given?.protocol === protocol ? (given as T) : undefined
}
