// What a process holds.
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of objects and arrays, and open handles: timers, files, workers. */
export interface Resources {
  readonly bytes: number
  readonly handles: readonly string[]
}

/** What the process holds now. */
export function resources(): Resources {
  // Streams are opened when they are first looked at.
  void [process.stdout, process.stderr]
  const { heapUsed, external } = process.memoryUsage()
  return { bytes: heapUsed + external, handles: process.getActiveResourcesInfo() }
}

/** A measurement after everything that nobody holds was collected, and finalizers have run. */
export async function settled<T>(measure: () => T): Promise<T> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) {
    collect()
    await setTimeout(50)
  }
  return measure()
}
