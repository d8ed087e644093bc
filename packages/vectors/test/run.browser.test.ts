// The records load and run in a browser, too.
import { binaryBackend } from '@nx/backend-binary'
import { runVector } from '@nx/testing'
import { expect, it } from 'vitest'
import { loadVectors } from '@nx/vectors'

it('the records of an area', async () => {
  const backend = binaryBackend()
  const outcomes = []
  for (const vector of await loadVectors({ areas: ['constants', 'promotion'] }))
    outcomes.push(await runVector(vector, { backend }))
  expect(outcomes.length).toBeGreaterThan(500)
  expect(outcomes.filter(({ status }) => status !== 'passed')).toEqual([])
})
