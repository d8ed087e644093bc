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

/** Lists of calls: one with too few arguments, then for each place and each option one with every value there. */
export async function spoil({ name, fn, make }: GoodCall): Promise<readonly (readonly BadCall[])[]> {
  const count = make().length
  const few = Array.from({ length: count }, (_, i) => ({
    text: `${name} of ${i} arguments`,
    fn,
    make: () => make().slice(0, i),
    position: i,
  }))
  const shown = (position: number, text: string): string => {
    const places = Array.from({ length: Math.max(count, position + 1) }, (_, i) =>
      i === position ? text : '_',
    )
    return `${name}(${places.join(', ')})`
  }
  const places = Array.from({ length: count + 1 }, (_, position) =>
    hostiles.map(({ text, make: value }) => ({
      text: shown(position, text),
      fn,
      make: () => Object.assign([...make()], { [position]: value() }),
      position,
    })),
  )
  const options = (await optionsOf(fn, make)).map((option) =>
    hostiles.map(({ text, make: value }) => ({
      text: shown(count, `{ ${option}: ${text} }`),
      fn,
      make: () => withOption(make(), option, value()),
      position: count,
    })),
  )
  return [few, ...places, ...options]
}

/** The arguments with one more option, of the options that stand last or behind all of them. */
function withOption(given: readonly unknown[], option: string, value: unknown): readonly unknown[] {
  const last = given.at(-1)
  return isPlain(last)
    ? [...given.slice(0, -1), { ...last, [option]: value }]
    : [...given, { [option]: value }]
}

/** The options that a function names when it is given another one. */
async function optionsOf(fn: GoodCall['fn'], make: GoodCall['make']): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => (timer = setTimeout(resolve, 200)))
  try {
    await Promise.race([fn(...withOption(make(), 'thereIsNoSuchOption', 1)), late])
  } catch (error) {
    if (error instanceof NxError && error.code === 'unknown_option') {
      return (error.details['known'] as readonly string[] | undefined) ?? []
    }
  } finally {
    clearTimeout(timer)
  }
  return []
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
