// A test runner for the suite itself: collects its tests and says how each ended.
import { backendSuite, type BackendSuiteOptions } from '@nx/testing'
import { NxError } from '@nx/types'

export interface Ended {
  readonly op: string
  readonly name: string
  /** `null` where the test passed. */
  readonly error: NxError | null
}

/** Runs the tests of some operations. */
export async function runSuite(
  options: Omit<BackendSuiteOptions, 'describe' | 'it'>,
  ops: readonly string[],
): Promise<Ended[]> {
  const tests: { readonly op: string; readonly name: string; readonly body: () => Promise<void> }[] = []
  const groups: (() => void)[] = []
  let op = ''
  backendSuite({
    ...options,
    // As vitest does: bodies run when the file has.
    describe(name, body) {
      groups.push(() => {
        op = name
        body()
      })
    },
    it: (name, body) => tests.push({ op, name, body }),
  })
  for (const group of groups) group()
  const ended: Ended[] = []
  for (const test of tests.filter((each) => each.op === '' || ops.includes(each.op)))
    ended.push({ op: test.op, name: test.name, error: await errorOf(test.body) })
  return ended
}

export async function errorOf(body: () => Promise<unknown>): Promise<NxError | null> {
  try {
    await body()
    return null
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
}
