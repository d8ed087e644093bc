// Every exported function of tensors, matrices and random numbers has a property, or a reason why not.
import * as linalg from '@nx/linalg'
import * as random from '@nx/random'
import * as tensor from '@nx/tensor'
import * as constants from '@nx/tensor/constants'
import { properties } from '@nx/testing'
import { describe, expect, it } from 'vitest'
import { withoutProperty } from './without-property.ts'

const functionsOf = (module: object, prefix = ''): string[] =>
  Object.entries(module)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => prefix + name)

const exported = [
  ...functionsOf(tensor),
  ...functionsOf(constants, 'constants.'),
  ...functionsOf(linalg, 'linalg.'),
  ...functionsOf(random, 'random.'),
]
const named = Object.values(properties()).flatMap((list) => list.map(({ name }) => name))

describe('functions without a property', () => {
  it.each(Object.entries(withoutProperty))('%s: %s', (name) => {
    expect(exported).toContain(name)
    expect(named).not.toContain(name)
  })
})

it('no other function lacks one', () => {
  expect(exported.filter((name) => !named.includes(name) && !Object.hasOwn(withoutProperty, name))).toEqual(
    [],
  )
})

it('every property is of an exported function, and there is one of each', () => {
  expect(named.filter((name) => !exported.includes(name))).toEqual([])
  expect(named.filter((name, i) => named.indexOf(name) !== i)).toEqual([])
})
