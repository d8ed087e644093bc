// Names of our packages, and nothing else, move to another scope.
import { expect, test } from 'vitest'
import { isScope, renameScope } from '../scope.ts'

const known = ['tensor', 'backend-wasm', 'serving', 'serving-nats', 'nx']
const renamed = (text: string): string => renameScope(text, '@you', known)

test('every way to name a package', () => {
  expect(renamed(`export { add } from "@nx/tensor";`)).toBe(`export { add } from "@you/tensor";`)
  expect(renamed(`await import('@nx/tensor/constants')`)).toBe(`await import('@you/tensor/constants')`)
  expect(renamed('`@nx/backend-wasm`, @nx/nx.')).toBe('`@you/backend-wasm`, @you/nx.')
  expect(renamed('npm install @nx/serving @nx/serving-nats')).toBe(
    'npm install @you/serving @you/serving-nats',
  )
  expect(renamed('https://cdn.example.org/npm/@nx/nx/dist/index.js')).toBe(
    'https://cdn.example.org/npm/@you/nx/dist/index.js',
  )
})

test('what only looks like one stays', () => {
  for (const text of ['@nx/js', '@nx/tensors', '@nx/tensor-flow', 'a@nx/tensor', '@nxt/tensor']) {
    expect(renamed(text)).toBe(text)
  }
  expect(renameScope('@nx/tensor', '@nx', known)).toBe('@nx/tensor')
})

test('a scope is no pattern', () => {
  expect(renameScope('a @nx/tensor', '@$&$`', known)).toBe('a @$&$`/tensor')
})

test('scopes that npm takes', () => {
  const taken = (scope: string): boolean => isScope(scope, known)
  expect(['@you', '@a-b.c_d', '@1'].every(taken)).toBe(true)
  expect(['you', '@You', '@', '@.a', '@you/', '@a b'].some(taken)).toBe(false)
  const longest = `@${'a'.repeat(214 - '@/serving-nats'.length)}`
  expect(taken(longest)).toBe(true)
  expect(taken(`${longest}a`)).toBe(false)
})
