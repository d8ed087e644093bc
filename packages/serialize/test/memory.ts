// What code under test allocates.
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** Frees what nobody holds. */
export function collect(): void {
  // The first finds arrays that nobody holds, the second ends the freeing of them.
  gc()
  gc()
}

/** Bytes of objects and arrays of this thread, what nobody holds any more included. */
export function memory(): number {
  const { used_heap_size: objects, external_memory: arrays } = getHeapStatistics()
  return objects + arrays
}

/** Bytes that a call allocates: what it drops counts too, unless they are so many that the engine collects meanwhile. */
export function allocatedBy(call: () => unknown): number {
  collect()
  const before = memory()
  call()
  return memory() - before
}
