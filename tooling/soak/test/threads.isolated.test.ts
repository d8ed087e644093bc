// The short form of `npm run soak -- threads`.
import { expect, it } from 'vitest'
import { held, soak } from '../threads.ts'

it('20,000 mixed calls on two threads leave memory as it was', { timeout: 180_000 }, async () => {
  const soaked = await soak(20_000)
  expect(held(soaked), JSON.stringify(soaked)).toBe(true)
  expect(soaked.jobs).toBeGreaterThan(15_000)
})
