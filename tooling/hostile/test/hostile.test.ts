// A small part of `npm run hostile`, and what it would say of functions that do what they must not.
import { join } from 'node:path'
import { binaryBackend } from '@nx/backend-binary'
import { sum } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { expect, it } from 'vitest'
import { root } from '../../shared/workspace.ts'
import { runScript } from '../../shared/process.ts'
import type { GoodCall } from '../calls.ts'
import { runHostile } from '../run.ts'
import { hostiles } from '../values.ts'

const main = join(root, 'tooling/hostile/main.ts')
/** Of each place, one value in so many, at once and traced. */
const every = 32

// In a process of its own, whose errors have no source maps to look through.
it('wrong calls of every public function raise an NxError or work, and break nothing', async () => {
  const { status, output } = await runScript(main, ['--every', String(every)])
  expect(Math.floor(hostiles.length / every)).toBeGreaterThanOrEqual(2)
  expect(output).toMatch(
    /^binary: \d{4,} calls of \d{3} functions, 0 problems, .*\nwasm: .* 0 problems, .*\n$/,
  )
  expect(status).toBe(0)
}, 120_000)

const broken = binaryBackend() as Backend
/** Takes processor time, however busy the machine is. */
const compute = (milliseconds: number): void => {
  const start = process.cpuUsage()
  while (process.cpuUsage(start).user < 1000 * milliseconds);
}

it.each<[string, GoodCall['fn'], RegExp]>([
  ['an error of JavaScript', (x) => (x as string).length.toFixed(), /^TypeError: Cannot read prop/],
  ['a value that is no error', () => Promise.reject(1), /^threw 1$/],
  [
    'a rejection that comes later',
    () => void Promise.reject(new NxError('f', 'f', 'no')),
    /^rejected later: NxE/,
  ],
  ['a promise that does not settle', () => new Promise(() => {}), /^did not settle in 100 ms$/],
  ['a call that takes long', () => compute(40), /^took \d+ ms$/],
  ['a broken library', () => Object.assign(broken, { execute: () => [0] }) && 1, /^left the library broken$/],
])('finds %s', async (name, fn, problem) => {
  const calls = [{ name, fn, make: () => [1] }]
  const report = await runHostile({ backend: broken, calls, every: 40, patience: 20 })
  expect(report.findings.some((finding) => problem.test(finding.problem))).toBe(true)
})

it('finds nothing in a function that works', async () => {
  const calls = [{ name: 'sum', fn: sum as GoodCall['fn'], make: () => [1] }]
  expect((await runHostile({ backend: binaryBackend() as Backend, calls })).findings).toEqual([])
})
