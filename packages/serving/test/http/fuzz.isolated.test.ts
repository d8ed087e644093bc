// Random requests over HTTP: well-formed errors, right answers, and no memory that stays.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend } from '@nx/tensor'
import { expect, it } from 'vitest'
import { fuzzHttp } from './fuzz/run.ts'

it('answers 2,000 random requests as it should', { timeout: 300_000 }, async () => {
  setDefaultBackend(binaryBackend())
  const report = await fuzzHttp(2_000, 20_261_130)
  expect(report.failures.slice(0, 10)).toEqual([])
  expect(report.growth).toBeLessThan(2 ** 25)
  expect(report.most).toBeLessThan(2 ** 28)
  expect(report.statuses['200']).toBeGreaterThan(1_000)
  for (const status of [400, 404, 405, 406, 408, 413, 415, 431, 499])
    expect(report.statuses[status], String(status)).toBeGreaterThan(0)
})
