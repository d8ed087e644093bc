// Readers of files beside random files: what they refuse they refuse with an NxError, in little time and memory.
import { deserialize, loadNumpy, loadNumpyArchive, loadSafetensors } from '@nx/serialize'
import { isTensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { collect, memory } from '../memory.ts'
import { archiveFile, join } from './archive-file.ts'
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
  /** Bytes that an execution allocated at most: what it dropped on the way counts too. */
  readonly most: number
  /** By how many bytes the memory of JavaScript grew in all. */
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

/** Each file is read as it was made, and damaged in so many ways less one. */
const variants = 5

/** Reads so many files, which the seed determines; of each, `seed` and its number give the file again. */
export function fuzzReaders(count: number, seed: number, backend: Backend): FuzzReport {
  const outcomes: Record<string, number> = {}
  const failures: string[] = []
  let [longest, most] = [0, 0]
  let file: Uint8Array = new Uint8Array()
  collect()
  const before = memory()
  for (let i = 0; i < count; i++) {
    const { make, read } = formats[Math.floor(i / variants) % formats.length]!
    const random = new Random(seed + Math.imul(i, 0x9e3779b1))
    if (i % variants === 0) file = make(random)
    const bytes = i % variants === 0 ? file : damage(random, file)
    const { outcome, milliseconds, allocated } = execute(() => read(bytes, { backend, limits }))
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    longest = Math.max(longest, milliseconds)
    most = Math.max(most, allocated)
    const problems = [
      ...(outcome.startsWith('FAILED') ? [outcome] : []),
      ...(milliseconds > 1000 ? [`took ${milliseconds.toFixed(0)} ms`] : []),
      ...(allocated > 2 * Math.max(bytes.length, bytesAllowed) ? [`allocated ${allocated} bytes`] : []),
    ]
    for (const problem of problems) failures.push(`file ${i} of seed ${seed}: ${problem}`)
  }
  collect()
  return { executions: count, outcomes, longest, most, growth: memory() - before, failures }
}

interface Execution {
  readonly outcome: string
  readonly milliseconds: number
  readonly allocated: number
}

/** Another program may have had the processor, or memory been collected meanwhile: what stands out is looked at again. */
function execute(read: () => unknown): Execution {
  const first = measured(read)
  if (isUsual(first)) return first
  const again = measured(read)
  if (isUsual(again)) return again
  collect()
  const usage = process.cpuUsage()
  const { allocated } = measured(read)
  const { user, system } = process.cpuUsage(usage)
  return { outcome: first.outcome, milliseconds: (user + system) / 1000, allocated }
}

const isUsual = ({ milliseconds, allocated }: Execution): boolean =>
  milliseconds < 20 && allocated >= 0 && allocated < bytesAllowed

function measured(read: () => unknown): Execution {
  const start = performance.now()
  const before = memory()
  const outcome = outcomeOf(read)
  return { outcome, allocated: memory() - before, milliseconds: performance.now() - start }
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

/** The file with some bytes changed, cut out, doubled or left off. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  let damaged: Uint8Array = bytes.slice()
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
      damaged = join([damaged.subarray(0, end), damaged.subarray(kept)])
    }
  }
  return damaged
}
