// The properties as tests of the suite.
import type { Backend } from '@nx/types'
import { properties } from '../properties/all.ts'
import type { Property } from '../properties/property.ts'
import { isPossible, runProperty } from '../properties/run.ts'
import type { BackendSuiteOptions, Skip } from './options.ts'
import { disagreement } from './trial.ts'

/** How many trials there are of each function, and how many of large tensors. */
export function countsOf({ properties: count = 20, largeProperties }: BackendSuiteOptions): {
  readonly count: number
  readonly large: number
} {
  return { count, large: largeProperties ?? Math.ceil(count / 20) }
}

/** Declares a test per property, and one per skip of it. */
export function describeProperties(options: BackendSuiteOptions, backend: () => Promise<Backend>): void {
  const { describe, it, types, skip = [] } = options
  const { count, large } = countsOf(options)
  if (count === 0 && large === 0) return
  for (const [family, list] of Object.entries(properties()) as [string, readonly Property[]][])
    describe(`properties of ${family}`, () => {
      for (const property of list) {
        const { name } = property
        const skips = skip.filter((each) => each.op === name && concernsTrials(each))
        const run = async (): Promise<string | null> => {
          const { tolerance = {}, subnormals = true, signedZeros = true } = options
          const setting = { backend: await backend(), types, tolerance, subnormals, signedZeros }
          const fresh = options.fresh === true ? { fresh: options.backend } : {}
          return (
            (await runProperty(property, { ...setting, count })).failure ??
            (await runProperty(property, { ...setting, ...fresh, count: large, large: true })).failure
          )
        }
        if (!isPossible(property, types)) {
          it(`${name}, not tried: it takes none of the types that the backend stores`, async () => {})
        } else if (skips.length === 0) {
          it(name, async () => {
            const failure = await run()
            if (failure !== null) throw disagreement(failure)
          })
        }
        for (const each of skips.filter(({ mode }) => mode === 'property'))
          it(`${name}, skipped: ${each.reason}`, async () => {
            if ((await run()) === null)
              throw disagreement(`${name}: all trials that are skipped pass; remove the skip`)
          })
      }
    })
}

export const concernsTrials = ({ mode, type, case: title }: Skip): boolean =>
  mode === 'property' || (mode === undefined && type === undefined && title === undefined)
