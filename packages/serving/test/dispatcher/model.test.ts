// The dispatcher under every order of events that random bytes come up with; `npm run fuzz -- dispatcher` tries more.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Simulation } from './simulation.ts'

const bytes = fc.uint8Array({ minLength: 2, maxLength: 240, size: 'max' })

it(
  'gives each of very many requests exactly one outcome, in 100,000 interleavings',
  { timeout: 120_000 },
  () => {
    let moves = 0
    fc.assert(
      fc.property(bytes, (choices) => {
        const simulation = new Simulation(choices)
        simulation.run()
        moves += choices.length
      }),
      { numRuns: Number(process.env['INTERLEAVINGS'] ?? 100_000), seed: 1 },
    )
    expect(moves).toBeGreaterThan(100_000)
  },
)
