// Declares one test per property.
import { binaryBackend } from '@nx/backend-binary'
import { describe, expect, it } from 'vitest'
import { families } from '../src/properties/all.ts'
import { runProperty } from '../src/properties/run.ts'

/** How many trials each test makes. */
const count = 200
/** How many more of tensors beyond 4 KB. */
const large = 1

/** Tests of the properties of some families; where functions are slow, only some trials are in every form. */
export function describeProperties(names: readonly (keyof typeof families)[], formsEvery = 1): void {
  for (const name of names)
    describe(name, () => {
      it.each(families[name]().map((property) => [property.name, property] as const))(
        '%s',
        async (_, property) => {
          const options = { backend: binaryBackend(), formsEvery }
          const { failure, ran } = await runProperty(property, { ...options, count })
          if (failure !== null) expect.fail(failure)
          const beyond = await runProperty(property, { ...options, count: large, large: true })
          if (beyond.failure !== null) expect.fail(beyond.failure)
          expect([ran, beyond.ran]).toEqual([count, large])
        },
      )
    })
}
