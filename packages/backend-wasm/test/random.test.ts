// Compiled random graphs give what evaluating them call by call gives, on this backend and on the reference, bit by bit.
import { dtypes, isComplex } from '@nx/types'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'
import { faultOf } from '../../compiler/test/random/report.ts'
import type { Check } from '../../compiler/test/random/report.ts'
import type { RandomOptions } from '../../compiler/test/random/random-graph.ts'
import { wasmBackend } from '../src/index.ts'
import { variants } from './compare.ts'
import { checkBackends, checkOn, checkPairs } from './random-graphs.ts'
import { withTarget } from './with-target.ts'

/** Not s2, which has no positive number but 1 for amounts and exponents. */
const types = dtypes.filter((type) => !isComplex(type) && type !== 's2')

function expectEqual(count: number, options: RandomOptions, check: () => Check, before = 0): void {
  for (let seed = before + 1; seed <= before + count; seed++) {
    const fault = faultOf(seed, { types, ...options }, check())
    if (fault !== undefined) expect.fail(fault)
  }
}

it.each([0, 1, 2, 3, 4])('100 random graphs are equal, compiled and evaluated: %i', (part) => {
  expectEqual(100, { most: 60 }, () => checkBackends, 100 * part)
})

it('and where many axes have no elements', () => {
  expectEqual(100, { most: 60, empty: 0.3 }, () => checkBackends)
})

it.each([0, 1, 2])('and where so little is nearby that all goes by blocks of rows: %i', (part) => {
  const near = { nearBytes: 96, productRows: 2 }
  const pairs = Object.entries(variants).map(([name, backend]) => {
    const own = withTarget(near, name === 'relaxed') as unknown as Backend
    return [own, backend] as const
  })
  expectEqual(100, { most: 60 }, () => checkPairs(pairs), 100 * part)
})

it('and of large tensors in a fresh memory', () => {
  const fresh = (relaxedSimd: boolean): Backend => wasmBackend({ relaxedSimd }) as Backend
  expectEqual(20, { most: 8000, large: 20_000 }, () => checkOn(fresh(true), fresh(false)))
})
