// Things by ascending numbers are those of a Map, in order, and take no more room than is needed.
import { random } from '@nx/testing'
import { expect, it } from 'vitest'
import { Numbered } from '../../src/dispatcher/numbered.ts'

it('has what a Map has after 20,000 changes, whatever goes first', () => {
  const numbers = random(1)
  const [numbered, map] = [
    new Numbered<{ readonly at: number }>(),
    new Map<number, { readonly at: number }>(),
  ]
  for (let at = 0; at < 20_000; at++) {
    if (numbers() < 0.5) {
      numbered.set(at, { at })
      map.set(at, { at })
    } else {
      const known = [...map.keys()]
      const gone = numbers() < 0.1 ? at : (known[Math.floor(numbers() ** 4 * known.length)] ?? -1)
      numbered.delete(gone)
      map.delete(gone)
    }
    if (at % 100 > 0) continue
    expect(numbered.values()).toEqual([...map.values()])
    expect(numbered.size).toBe(map.size)
    for (const number of [at - 1, at, at + 1, ...[...map.keys()].slice(0, 3)])
      expect(numbered.get(number)).toEqual(map.get(number))
  }
})

it('keeps a few that stay beside a million that come and go', () => {
  const numbered = new Numbered<object>()
  for (let number = 0; number < 1_000_000; number++) {
    numbered.set(number, {})
    if (number % 300_000 > 0) numbered.delete(number)
  }
  expect(numbered.size).toBe(4)
  expect((numbered as unknown as { readonly things: readonly unknown[] }).things.length).toBeLessThan(50)
})
