// Calls that show whether a function takes an option: one that it does not know raises `unknown_option`.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend, tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { Place } from './compare.ts'
import { checkedByTypesAlone, samples } from './samples.ts'
import type { Surface } from './surface.ts'

type Call = (...args: unknown[]) => unknown

/** What is wrong with the options of an exported function, or `undefined`. */
export async function optionProblem(
  surface: Surface,
  place: Place,
  options: readonly string[],
): Promise<string | undefined> {
  const parameters = surface.optionsParameters(place.module, place.name)
  const declared = new Set(parameters.flatMap((parameter) => [...parameter.options]))
  const undeclared = options.filter((option) => !declared.has(option))
  if (undeclared.length > 0) return `its type has no option ${undeclared.join(', ')}`
  if (checkedByTypesAlone.includes(`${place.module}#${place.name}`)) return undefined
  const fn = surface.value(place.module, place.name) as Call
  const before = setDefaultBackend(binaryBackend())
  try {
    for (const option of options) {
      const positions = parameters.filter((parameter) => parameter.options.has(option))
      const calls = positions.map(({ position }) => argumentsFor(place, position))
      const taken = await Promise.all(calls.map((args) => accepts(fn, args, option)))
      if (!taken.includes(true)) return `a call that refuses other options does not take ${option}`
    }
    return undefined
  } finally {
    setDefaultBackend(before)
  }
}

function argumentsFor({ module, name }: Place, count: number): readonly unknown[] {
  const sample = samples[`${module}#${name}`] ?? samples[module]
  if (sample !== undefined) return sample()
  const matrix = tensor([
    [2, 1],
    [1, 3],
  ])
  return Array.from({ length: count }, () => matrix)
}

/** Whether a call refuses an option that does not exist, and takes this one in the same place. */
async function accepts(fn: Call, args: readonly unknown[], option: string): Promise<boolean> {
  return (await refuses(fn, args, 'thereIsNoSuchOption')) && !(await refuses(fn, args, option))
}

async function refuses(fn: Call, args: readonly unknown[], option: string): Promise<boolean> {
  try {
    await fn(...args, { [option]: undefined })
    return false
  } catch (error) {
    return error instanceof NxError && error.code === 'unknown_option'
  }
}
