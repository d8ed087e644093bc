// Makes wrong calls, and reports whatever comes out that is neither a result nor an error meant for people.
import { jit } from '@nx/defn'
import { add, isTensor, setDefaultBackend, tensor, type Tensor, toNumber } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { goodCalls } from './calls.ts'
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
  readonly backend: () => Backend
  readonly modes?: readonly Mode[]
  /** Only one call in so many; all by default. */
  readonly every?: number
  /** Only functions whose name has this text in it. */
  readonly only?: string
  readonly progress?: (text: string) => void
}

/** How many calls were made, and what they found. */
export interface HostileReport {
  readonly calls: number
  readonly findings: readonly Finding[]
}

/** Milliseconds that a call with small arguments may take, even on a busy machine. */
const patience = 5000

/** Makes the calls, one after the other. After each the library has to work as before. */
export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const { modes = ['eager', 'traced'], every = 1, only = '' } = options
  const backend = options.backend()
  const findings: Finding[] = []
  let current = ''
  const report = (problem: string): void => void findings.push({ call: current, problem })
  const unhandled = (error: unknown): void => report(`rejected later: ${String(error)}`)
  process.on('unhandledRejection', unhandled)
  let calls = 0
  let drawn = 0
  try {
    for (const good of goodCalls().calls) {
      if (!good.name.includes(only)) continue
      setDefaultBackend(backend)
      const before = findings.length
      for (const bad of spoil(good)) {
        for (const mode of modes) {
          if (drawn++ % every !== 0) continue
          current = mode === 'eager' ? bad.text : `traced: ${bad.text}`
          setDefaultBackend(backend)
          calls++
          const start = performance.now()
          const problem = await problemOf(bad, mode)
          if (problem !== undefined) report(problem)
          const took = performance.now() - start
          if (took > patience) report(`took ${Math.round(took)} ms`)
          setDefaultBackend(backend)
          if (toNumber(add(tensor(1), 1)) !== 2) report('left the library broken')
        }
      }
      // Rejections that nobody handles come with the next turn.
      await new Promise((resolve) => setTimeout(resolve))
      if (findings.length > before) options.progress?.(`${good.name}: ${findings.length - before}`)
    }
  } finally {
    process.off('unhandledRejection', unhandled)
  }
  return { calls, findings }
}

async function problemOf(bad: BadCall, mode: Mode): Promise<string | undefined> {
  try {
    const result = mode === 'eager' ? bad.fn(...bad.make()) : traced(bad)
    if (result instanceof Promise) await result
    return undefined
  } catch (error) {
    if (error instanceof NxError) return undefined
    return error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : `threw ${String(error)}`
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
