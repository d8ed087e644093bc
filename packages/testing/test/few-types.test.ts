// A backend of few types passes: cases say which types they need beside those that are tested.
import { expect, it } from 'vitest'
import { compositeCases, primitiveCases } from '@nx/testing'
import { fewTypes } from './few-types.ts'
import { runSuite } from './runner.ts'

it.each([['f64'], ['f32'], ['bf16']] as const)('%s, s32 and u8', async (float) => {
  const types = [float, 's32', 'u8'] as const
  const ops = [...Object.keys(primitiveCases), ...Object.keys(compositeCases)]
  const ended = await runSuite({ backend: () => fewTypes(types), types, properties: 0 }, ops)
  expect(ended.filter(({ error }) => error !== null)).toEqual([])
  expect(ended.length).toBeGreaterThan(150)
})
