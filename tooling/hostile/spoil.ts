// Wrong calls, made of right ones.
import { NxError } from '@nx/types'
import type { GoodCall } from './calls.ts'
import { hostiles } from './values.ts'

/** A call of a function with one thing wrong. */
export interface BadCall {
  readonly text: string
  readonly fn: GoodCall['fn']
  readonly make: () => readonly unknown[]
  /** Where the wrong argument stands. */
  readonly position: number
}

/** Too few arguments, every value in place of each argument and behind the last, and every value of each option. */
export function* spoil({ name, fn, make }: GoodCall): Generator<BadCall> {
  const count = make().length
  const shown = (position: number, text: string): string => {
    const places = Array.from({ length: Math.max(count, position + 1) }, (_, i) =>
      i === position ? text : '_',
    )
    return `${name}(${places.join(', ')})`
  }
  for (let i = 0; i < count; i++) {
    yield { text: `${name} of ${i} arguments`, fn, make: () => make().slice(0, i), position: i }
  }
  const options = optionsOf(fn, make)
  for (const { text, make: value } of hostiles) {
    for (let position = 0; position <= count; position++) {
      const given = (): readonly unknown[] => Object.assign([...make()], { [position]: value() })
      yield { text: shown(position, text), fn, make: given, position }
    }
    for (const option of options) {
      const given = (): readonly unknown[] => {
        const all = [...make()]
        const last = all.at(-1)
        const own = isPlain(last) ? (all.pop() as object) : {}
        return [...all, { ...own, [option]: value() }]
      }
      yield { text: shown(count, `{ ${option}: ${text} }`), fn, make: given, position: count }
    }
  }
}

/** The options that a function names when it is given another one. */
function optionsOf(fn: GoodCall['fn'], make: GoodCall['make']): readonly string[] {
  try {
    void Promise.resolve(fn(...make(), { thereIsNoSuchOption: 1 })).catch(() => undefined)
  } catch (error) {
    if (error instanceof NxError && error.code === 'unknown_option') {
      return (error.details['known'] as readonly string[] | undefined) ?? []
    }
  }
  return []
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
