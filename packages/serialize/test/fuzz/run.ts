// Readers of files beside random files: what they refuse they refuse with an NxError, in little time and memory.
import { deserialize, loadNumpy, loadNumpyArchive, loadSafetensors } from '@nx/serialize'
import { isTensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { archiveFile } from './archive-file.ts'
import { npyFile } from './npy-file.ts'
import { Random } from './random.ts'
import { safetensorsFile } from './safetensors-file.ts'
import { termFile } from './term-file.ts'

/** What a run found. */
export interface FuzzReport {
  readonly executions: number
  /** How many files were read, and how many refused by each code. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Milliseconds of processor time of the longest execution. */
  readonly longest: number
  /** By how many bytes the memory of JavaScript grew at most, what was not collected yet included. */
  readonly growth: number
  readonly failures: readonly string[]
}

/** Bytes that tensors and what is unpacked may take. */
export const bytesAllowed = 2 ** 24
const limits = { bytes: bytesAllowed }

type Options = { readonly backend: Backend; readonly limits: typeof limits }

interface Format {
  readonly make: (random: Random) => Uint8Array
  readonly read: (bytes: Uint8Array, options: Options) => unknown
}

const npy: Format = { make: npyFile, read: loadNumpy }
const safetensors: Format = { make: safetensorsFile, read: loadSafetensors }
const term: Format = { make: termFile, read: deserialize }
const archive: Format = { make: archiveFile, read: loadNumpyArchive }
/** Archives hold several files of npy, and take as long. */
const formats = [npy, safetensors, term, npy, safetensors, term, npy, safetensors, term, archive]

/** Reads so many files, which the seed determines; of each, `seed` and its number give the file again. */
export function fuzzReaders(count: number, seed: number, backend: Backend): FuzzReport {
  const outcomes: Record<string, number> = {}
  const failures: string[] = []
  let longest = 0
  const before = memory()
  let peak = before
  for (let i = 0; i < count; i++) {
    const random = new Random(seed + i * 2_654_435_769)
    const { make, read } = formats[i % formats.length]!
    const bytes = damage(random, make(random))
    const start = performance.now()
    let outcome = outcomeOf(() => read(bytes, { backend, limits }))
    // Another program may have had the processor meanwhile, so the time is looked at again.
    if (performance.now() - start > Math.max(longest, 20)) {
      const usage = process.cpuUsage()
      outcome = outcomeOf(() => read(bytes, { backend, limits }))
      const { user, system } = process.cpuUsage(usage)
      longest = Math.max(longest, (user + system) / 1000)
    }
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (outcome.startsWith('FAILED')) failures.push(`file ${i} of seed ${seed}: ${outcome}`)
    if (i % 100 === 0) peak = Math.max(peak, memory())
  }
  return { executions: count, outcomes, longest, growth: peak - before, failures }
}

/** Bytes of objects and arrays of this thread. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function outcomeOf(read: () => unknown): string {
  try {
    const value = read()
    // What was read can also be printed.
    if (isTensor(value)) String(value)
    return 'read'
  } catch (error) {
    if (error instanceof NxError && error.message.length < 2000) return error.code
    return `FAILED ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}`
  }
}

/** The file, or the file with some bytes changed, cut out, doubled or left off. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0 || random.chance(0.5)) return bytes
  let damaged = bytes.slice()
  for (let i = random.below(3); i >= 0 && damaged.length > 0; i--) {
    const at = random.below(damaged.length)
    const kind = random.below(8)
    if (kind < 5)
      damaged[at] = random.pick([
        0,
        1,
        2,
        0x7f,
        0x80,
        0xfe,
        0xff,
        random.below(256),
        damaged[at]! ^ (1 << random.below(8)),
      ])
    else if (kind === 5) damaged = damaged.slice(0, at)
    else {
      const end = Math.min(damaged.length, at + random.below(40))
      const kept = kind === 6 ? end : at
      damaged = Uint8Array.from([...damaged.subarray(0, end), ...damaged.subarray(kept)])
    }
  }
  return damaged
}
