// Runs tables of mistakes: each call fails as its row says, eagerly and while a function is traced.
import { jit } from '@nx/defn'
import { toArray } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../backends.ts'
import { type Given, type Mistake, tensors } from './mistakes.ts'

/** Functions of a package that no argument can make fail three ways, and why. */
export type Exempt = Readonly<Record<string, string>>

/** Checks every row, and that each function has at least three. */
export function checkMistakes(
  functions: Readonly<Record<string, unknown>>,
  mistakes: readonly Mistake[],
  exempt: Exempt,
  /** Functions that look at elements, which traced tensors do not have. */
  readsElements: readonly string[] = [],
): void {
  describe('wrong calls', () => {
    it.each(mistakes)('%s: %s', async (fn, _, call, code, message) => {
      const expected = { code, op: fn, message: `${fn}: ${message}` }
      expect(facts(await errorOf(() => call(tensors() as Given)))).toEqual(expected)
      if (readsElements.includes(fn)) return
      const traced = jit((given: Given) => {
        call(given)
        return given.scalar
      })
      const found = facts(await errorOf(() => toArray(traced(tensors() as Given))))
      // Errors while traced also say where the call stands.
      const bare = found.message.replace(/ \(at .*\)$/, '')
      expect({ ...found, message: bare }, 'while traced').toEqual(expected)
    })
  })

  const names = Object.keys(functions).filter((name) => typeof functions[name] === 'function')

  it('has three wrong calls or more of each function', () => {
    const found = new Map<string, Set<string>>()
    for (const [fn, , , , message] of mistakes) found.set(fn, (found.get(fn) ?? new Set()).add(message))
    const few = names.filter((name) => (found.get(name)?.size ?? 0) < 3 && exempt[name] === undefined)
    expect(few).toEqual([])
    expect([...found.keys()].filter((fn) => !names.includes(fn))).toEqual([])
  })

  it('exempts only functions that exist and have too few', () => {
    const needless = Object.keys(exempt).filter(
      (name) =>
        !names.includes(name) ||
        new Set(mistakes.filter(([fn]) => fn === name).map((row) => row[4])).size >= 3,
    )
    expect(needless).toEqual([])
  })

  it.each(Object.entries(exempt))('%s has fewer: %s', (name, reason) => {
    expect(reason.length, name).toBeGreaterThan(10)
  })
}

interface Facts {
  readonly code: string
  readonly op: string
  readonly message: string
}

function facts({ code, op, message }: Facts): Facts {
  return { code, op, message }
}
