// Makes wrong calls, and reports whatever comes out that is neither a result nor an error meant for people.
import { jit, setDefaultOptions } from '@nx/defn'
import { add, isTensor, readNumber, setDefaultBackend, tensor, type Tensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { type GoodCall, goodCalls } from './calls.ts'
import { silently } from './silently.ts'
import { type BadCall, spoil } from './spoil.ts'

/** How calls are made: at once, or while a function is traced. */
export type Mode = 'eager' | 'traced'

/** A call that did what it must not. */
export interface Finding {
  readonly call: string
  readonly problem: string
}

/** What is tried. */
export interface HostileOptions {
  readonly backend: Backend
  readonly modes?: readonly Mode[]
  /** Only one value in so many of each place, in each place others; all by default. */
  readonly every?: number
  /** The right calls to spoil; one of each public function by default. */
  readonly calls?: readonly GoodCall[]
  /** Milliseconds of processor time that a call with small arguments may take. */
  readonly patience?: number
  /** Told of each call before it is made. */
  readonly before?: (call: string) => void
  /** Told of each finding at once. */
  readonly found?: (finding: Finding) => void
}

/** How many calls were made, what came of them, and what they found. */
export interface HostileReport {
  readonly functions: number
  /** Arguments and options of all functions. */
  readonly places: number
  readonly calls: number
  /** How many calls gave a result, and how many were refused by each code. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Milliseconds of processor time of the longest call. */
  readonly longest: number
  readonly findings: readonly Finding[]
}

/** Makes the calls, one after the other. After each the library has to work as before. */
export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const { backend, modes = ['eager', 'traced'], every = 1, patience = 1000, before } = options
  const findings: Finding[] = []
  const outcomes: Record<string, number> = {}
  let [calls, places, longest, current] = [0, 0, 0, '']
  const report = (problem: string): void => {
    findings.push({ call: current, problem })
    options.found?.({ call: current, problem })
  }
  const unhandled = (error: unknown): void => report(`rejected later: ${String(error)}`)
  process.on('unhandledRejection', unhandled)
  setDefaultBackend(backend)
  const functions = options.calls ?? goodCalls().calls
  const attempt = async (bad: BadCall, mode: Mode): Promise<void> => {
    current = mode === 'eager' ? bad.text : `traced: ${bad.text}`
    before?.(current)
    calls++
    const start = process.cpuUsage()
    const { outcome, problem } = await outcomeOf(bad, mode, patience)
    const { user, system } = process.cpuUsage(start)
    const took = (user + system) / 1000
    longest = Math.max(longest, took)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (problem !== undefined) report(problem)
    if (took > patience) report(`took ${Math.round(took)} ms`)
    setDefaultBackend(backend)
    setDefaultOptions({})
    if (!(await adds())) report('left the library broken')
  }
  try {
    await silently(async () => {
      for (const good of functions) {
        for (const list of await spoil(good)) {
          const place = places++
          for (const [m, mode] of modes.entries())
            for (const [i, bad] of list.entries())
              if ((i + 7 * place + 3 * m) % every === 0) await attempt(bad, mode)
        }
        // Rejections that nobody handles come with the next turn.
        await new Promise((resolve) => setTimeout(resolve))
      }
    })
  } finally {
    process.off('unhandledRejection', unhandled)
  }
  return { functions: functions.length, places, calls, outcomes, longest, findings }
}

/** Whether the default backend still computes. */
async function adds(): Promise<boolean> {
  try {
    return (await readNumber(add(tensor(1), 1))) === 2
  } catch {
    return false
  }
}

interface Outcome {
  readonly outcome: string
  readonly problem?: string
}

async function outcomeOf(bad: BadCall, mode: Mode, patience: number): Promise<Outcome> {
  try {
    const result = mode === 'eager' ? bad.fn(...bad.make()) : traced(bad)
    if (!(result instanceof Promise)) return { outcome: 'result' }
    return (await settles(result, 5 * patience))
      ? { outcome: 'result' }
      : { outcome: 'unsettled', problem: `did not settle in ${5 * patience} ms` }
  } catch (error) {
    if (error instanceof NxError) return { outcome: error.code }
    const problem =
      error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : `threw ${String(error)}`
    return { outcome: 'raw', problem }
  }
}

/** Whether a promise is fulfilled in time; throws what it rejects with. */
async function settles(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The call as the body of a function whose arguments are the tensors that are right. */
function traced({ fn, make, position }: BadCall): unknown {
  const given = make()
  const places = given.flatMap((value, i) => (i !== position && isTensor(value) ? [i] : []))
  const run = jit((...parameters: Tensor[]) => {
    const all = [...given]
    places.forEach((place, i) => (all[place] = parameters[i]))
    return fn(...all) as Tensor
  })
  return run(...places.map((place) => given[place] as Tensor))
}
