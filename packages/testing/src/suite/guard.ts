// Whether running a case leaves everything else as it was.
import type { Tensor } from '@nx/tensor'
import { byteLength, decode, type Elements, sizeOf } from '@nx/types'
import { elementsOf, tensorOf } from '../elements.ts'
import { disagreement, type Input, runOn, type Trial } from './trial.ts'

/**
 * Throws if the run changed an input, if a second run changes the first result, or if it writes beyond its output: it
 * runs once more into the place of a tensor that was freed between two others, which must keep their elements.
 */
export async function mustKeepOthers(
  { backend, case: each }: Trial,
  inputs: readonly Input[],
  own: readonly Tensor[],
  first: Tensor,
): Promise<void> {
  const { spec } = first
  const before = (await elementsOf(first)).slice()
  const pattern = decode(new Uint8Array(byteLength(spec)).fill(0xa5), spec.type, sizeOf(spec.shape))
  const [low, between, high] = [0, 1, 2].map(() => tensorOf(pattern, spec, backend)) as [
    Tensor,
    Tensor,
    Tensor,
  ]
  if (backend.dispose !== undefined) backend.dispose(between.data)
  const second = runOn(backend, each.run, own)
  const [repeated, after, ...rest] = await Promise.all([second, first, low, high, ...own].map(elementsOf))
  const guards = rest.slice(0, 2)
  if (!guards.every((guard) => same(guard, pattern)))
    throw disagreement('it wrote beyond its output: the elements of another tensor changed')
  const changed = inputs.findIndex(({ elements }, i) => !same(rest[i + 2]!, elements))
  if (changed >= 0)
    throw disagreement(`the elements of input ${changed} changed; a call must not write to its inputs`)
  if (!same(after!, before))
    throw disagreement(
      'a second run changed the result of the first; what is handed out must not be written to',
    )
  if (!same(repeated!, before)) throw disagreement('a second run gave another result')
}

function same(left: Elements, right: Elements): boolean {
  return (
    left.length === right.length &&
    left.every((each: number | bigint, i: number) => Object.is(each, right[i]))
  )
}
