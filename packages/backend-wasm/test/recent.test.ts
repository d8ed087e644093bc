// What the cache forgets.
import { expect, it } from 'vitest'
import { Recent } from '../src/recent.ts'

it('keeps what is in use, however much else comes by, and no more than the limit', () => {
  const cache = new Recent<number>(10)
  const made: Record<string, number> = {}
  const get = (key: string): number => cache.get(key, () => (made[key] = (made[key] ?? 0) + 1))
  for (let i = 0; i < 100; i++) {
    get('always')
    get(`once ${i}`)
  }
  expect(made['always']).toBe(1)
  get('once 0')
  expect(made['once 0']).toBe(2)
  get('once 99')
  expect(made['once 99']).toBe(1)
})

it('finds what it keeps, and keeps what was found', () => {
  const cache = new Recent<number>(10)
  expect(cache.find('a')).toBeUndefined()
  expect(cache.set('a', 1)).toBe(1)
  for (let i = 0; i < 100; i++) {
    cache.set(`once ${i}`, i)
    expect(cache.find('a')).toBe(1)
  }
  expect(cache.find('once 0')).toBeUndefined()
})
