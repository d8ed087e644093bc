// The promises as tests of the suite.
import type { Backend, DType } from '@nx/types'
import type { BackendSuiteOptions, Skip } from './options.ts'
import type { BackendPromise } from './promise.ts'
import { promises } from './promises.ts'

/** Declares a test per operation and type, and one per skip of it. */
export function describePromises(
  { describe, it, types, skip = [] }: BackendSuiteOptions,
  backend: () => Promise<Backend>,
  failWith: (op: string, failures: readonly string[]) => Error,
): void {
  for (const [op, all] of Object.entries(promises)) {
    describe(`contract of ${op}`, () => {
      for (const type of types) {
        const own = all.filter(({ once }) => once !== true || type === types[0])
        const skips = skip.filter((each) => coversPromise(each, op, type))
        const problems = async (some: readonly BackendPromise[]): Promise<string[]> => {
          const made = await backend()
          const found = await Promise.all(some.map((promise) => problemOf(promise, made, type)))
          return found.filter((problem) => problem !== null)
        }
        it(type, async () => {
          const found = await problems(own.filter(({ title }) => !skips.some((each) => names(each, title))))
          if (found.length > 0) throw failWith(op, found)
        })
        for (const each of skips)
          it(`${type}, skipped: ${each.reason}`, async () => {
            if ((await problems(own.filter(({ title }) => names(each, title)))).length > 0) return
            throw failWith(op, [
              `all that is skipped for the reason "${each.reason}" passes; remove the skip`,
            ])
          })
      }
    })
  }
}

/** Whether a skip is of a promise about values of a type. Where an operation has cases too, the skip has to say so. */
export function coversPromise(skip: Skip, op: string, type: DType): boolean {
  if (skip.op !== op || (skip.type ?? type) !== type) return false
  return skip.mode === 'contract' || (skip.mode === undefined && /^(upload|read|readSync)$/.test(op))
}

const names = (skip: Skip, title: string): boolean => (skip.case ?? title) === title

async function problemOf(
  { title, check }: BackendPromise,
  backend: Backend,
  type: DType,
): Promise<string | null> {
  try {
    await check(backend, type)
    return null
  } catch (error) {
    const what = error instanceof Error ? error.message.replace(/^backendSuite: /, '') : String(error)
    return `${type}, contract, ${title}: ${what}`
  }
}
