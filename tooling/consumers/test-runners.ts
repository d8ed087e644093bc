// Tests of a user, in the test runners that they have.
import { join } from 'node:path'
import { runProgram } from '../shared/process.ts'
import type { Check } from '../test/stage.ts'
import { tools, type Site } from './project.ts'

const body = `
import { add, tensor } from '@nx/nx'

test('tensors are compared by their elements', () => {
  expect(add(tensor([1, 2]), 1)).toEqual(tensor([2, 3]))
  expect(tensor([1, 2])).not.toEqual(tensor([1, 3]))
})
`

const runners: Readonly<
  Record<string, { readonly file: string; readonly head: string; readonly args: string[] }>
> = {
  Jest: {
    file: 'user.test.js',
    head: "import { expect, test } from '@jest/globals'",
    args: ['--experimental-vm-modules', join(tools, 'jest/bin/jest.js'), '--ci', '--rootDir=.'],
  },
  vitest: {
    file: 'user.spec.ts',
    head: "import { expect, test } from 'vitest'",
    args: [join(tools, 'vitest/vitest.mjs'), 'run', '--root=.', 'user.spec.ts'],
  },
}

export async function testRunnerChecks(site: Site): Promise<Check[]> {
  const project = await site.project(
    ['@nx/nx'],
    {},
    { jest: { transform: {}, testMatch: ['**/user.test.js'] } },
  )
  project.link('vitest')
  const checks: Check[] = []
  for (const [name, { file, head, args }] of Object.entries(runners)) {
    project.write({ [file]: head + body })
    const { status, output } = await runProgram(process.execPath, args, {
      directory: project.path,
      timeoutMs: 120_000,
    })
    checks.push({ name, problem: status === 0 ? undefined : output.slice(-2000) })
  }
  return checks
}
