// The conformance suite for backends, with the test runner injected.
import { binaryBackend } from '@nx/backend-binary'
import { type Backend, checkContract, type DType, NxError } from '@nx/types'
import type { Case } from './cases/case.ts'
import { casesOf, concerns } from './suite/case-tables.ts'
import { describePromises } from './suite/describe-promises.ts'
import { modes } from './suite/modes.ts'
import type { BackendSuiteOptions, CaseMode, Skip } from './suite/options.ts'
import { describeProperties } from './suite/properties.ts'
import { format, type Trial } from './suite/trial.ts'
import { uncoveredSkips } from './suite/uncovered.ts'

/**
 * Declares the tests of a backend: for every primitive and the common composites, at each type, each case is looked at
 * in the modes that apply: its value beside the reference backend, traced, compiled, vectorized, beyond 4 KB, its gradient, and a
 * kernel of a composite beside its decomposition.
 *
 * Then there is what the contract promises beside results: who owns bytes that go in and out, which types are refused, what
 * happens out of bounds. And there are random trials of every function beside a naive reference: the properties.
 *
 * There is one test per operation and type, and per property; its error lists each case and mode that failed, with the
 * worst element. A skip is a test too: it says its reason, and fails once nothing of what it covers does, or when it
 * covers nothing.
 *
 * @example
 * const tests: [string, () => unknown][] = []
 * const it = (name, body) => tests.push([name, body])
 * backendSuite({ describe: (_, body) => body(), it, backend: () => binaryBackend(), types: ['f32', 's32', 'u8'] })
 * for (const [name, body] of tests.slice(0, 3)) await body()
 * tests.slice(0, 3).map(([name]) => name) // => ['f32', 's32', 'u8']
 */
export function backendSuite(options: BackendSuiteOptions): void {
  const { describe, it, types, skip = [] } = options
  const reference = binaryBackend()
  let made: Promise<Backend> | undefined
  const make = (): Promise<Backend> =>
    Promise.resolve(options.backend()).then(checkContract).then(declares(types))
  const backend = (): Promise<Backend> => (made ??= make())
  const another = options.fresh === true ? make : backend
  for (const [op, cases] of Object.entries(casesOf(options))) {
    if (!types.some((type) => cases.some((each) => concerns(each, type, types)))) continue
    describe(op, () => {
      for (const type of types) {
        const own = cases.filter((each) => concerns(each, type, types))
        if (own.length === 0) continue
        const skips = skip.filter((each) => each.op === op && isOfCases(each) && (each.type ?? type) === type)
        const trials = async (): Promise<Trial[]> => {
          return Promise.all(
            own.map(async (each): Promise<Trial> => {
              const common = { op, type, case: each, reference, options, inputs: new Map() }
              return isLarge(each, type, options)
                ? { ...common, backend: await another(), large: another }
                : { ...common, backend: await backend() }
            }),
          )
        }
        it(type, async () => mustPass(op, await trials(), skips))
        for (const each of skips) {
          it(`${type}, skipped: ${each.reason}`, async () => mustFail(op, await trials(), each))
        }
      }
    })
  }
  describePromises(options, backend, suiteError)
  describeProperties(options, backend)
  for (const each of uncoveredSkips(options)) {
    it(`skipped: ${each.reason}`, async () => {
      throw suiteError(each.op, [`no case is covered by the skip ${JSON.stringify(each)}; remove it`])
    })
  }
}

const isOfCases = ({ mode }: Skip): boolean => mode !== 'property' && mode !== 'contract'

/** Checks that a backend says of all types tested that it stores them. */
const declares =
  (tested: readonly DType[]) =>
  (backend: Backend): Backend => {
    const missing = tested.filter((type) => !backend.types.includes(type))
    if (missing.length === 0) return backend
    throw suiteError('types', [`backend "${backend.name}" lacks ${missing.join(', ')} in types; add them`])
  }

/** Whether a case is also tried beyond 4 KB and in fresh memory: at one of four of its types, to save time. */
function isLarge(each: Case, type: DType, { types }: BackendSuiteOptions): boolean {
  const own = types.filter((other) => concerns(each, other, types))
  return (own.indexOf(type) + each.title.length) % Math.min(4, own.length) === 0
}

async function mustPass(op: string, trials: readonly Trial[], skips: readonly Skip[]): Promise<void> {
  const failures: string[] = []
  const attempts = trials.map((trial) => () => problemsOf(trial, skips))
  for (const [i, found] of (await inOrder(attempts, trials[0]!.backend)).entries()) {
    for (const [problem, own] of found) failures.push(`${trials[i]!.type}, ${own.join(' and ')}, ${problem}`)
  }
  if (failures.length > 0) throw suiteError(op, failures)
}

/** What is wrong with a case, and in which modes: what several find alike is one failure. */
async function problemsOf(trial: Trial, skips: readonly Skip[]): Promise<Map<string, CaseMode[]>> {
  const own = modesOf(trial).filter((mode) => !skips.some((skip) => covers(skip, trial.case, mode)))
  const problems = await inOrder(
    own.map((mode) => () => attempt(trial, mode)),
    trial.backend,
  )
  const found = new Map<string, CaseMode[]>()
  for (const [i, problem] of problems.entries())
    if (problem !== null) found.set(problem, [...(found.get(problem) ?? []), own[i]!])
  return found
}

/** Runs all one after the other, or, where every result has to be waited for, at once: then they wait together. */
async function inOrder<T>(runs: readonly (() => Promise<T>)[], { readSync }: Backend): Promise<T[]> {
  if (readSync === undefined) return Promise.all(runs.map((run) => run()))
  const results: T[] = []
  for (const run of runs) results.push(await run())
  return results
}

async function mustFail(op: string, trials: readonly Trial[], skip: Skip): Promise<void> {
  for (const trial of trials) {
    for (const mode of modesOf(trial))
      if (covers(skip, trial.case, mode) && (await attempt(trial, mode)) !== null) return
  }
  throw suiteError(op, [`all that is skipped for the reason "${skip.reason}" passes; remove the skip`])
}

function modesOf(trial: Trial): CaseMode[] {
  return (Object.keys(modes) as CaseMode[]).filter((mode) => modes[mode].applies(trial))
}

function covers(skip: Skip, each: Case, mode: CaseMode): boolean {
  return (skip.mode ?? mode) === mode && (skip.case ?? each.title) === each.title
}

/** `null` if the check holds, else a line that says where and how it does not. */
async function attempt(trial: Trial, mode: CaseMode): Promise<string | null> {
  try {
    await modes[mode].check(trial)
    return null
  } catch (error) {
    const shapes = trial.case.inputs.map((input) =>
      format({ type: input.type ?? trial.type, shape: input.shape }),
    )
    const what = error instanceof Error ? error.message.replace(/^backendSuite: /, '') : String(error)
    return `${trial.case.title} (${shapes.join(', ')}): ${what}`
  }
}

/** How many failures of one test its message lists. */
const shown = 12

function suiteError(op: string, failures: readonly string[]): NxError {
  const more = failures.length - shown
  const text = failures.slice(0, shown).join('\n') + (more > 0 ? `\nand ${more} more` : '')
  return new NxError('backend_suite', op, text, { op, failures })
}
