// Nests that serve many shapes: numbers that differ between shapes become parameters.
import { bitSize, isFloat } from '@nx/types'
import type { Scalar } from '@nx/types'
import { accessKey, instructionKey, keyOfSize, longLength, narrowLength } from './keys.ts'
import type { Access, Instruction, Loop, Size } from './loop.ts'

/** A nest with parameters, and what to give for them. */
export interface General {
  readonly loop: Loop<Size>
  readonly sizes: readonly number[]
}

/**
 * The nest with parameters for all lengths but 1, all strides but -1, 0, 1 and 2, and all offsets but 0 and 1, and for integers by
 * which floats are divided, which are often how many elements there are: what remains decides how it is walked, and nests that are
 * walked alike become equal.
 *
 * @internal
 */
export function generalize(loop: Loop): General {
  const sizes: number[] = []
  const isNarrow = loop.body.some(({ type }) => bitSize(type) < 32)
  const leastLengths = [isNarrow ? narrowLength : longLength, longLength, 0]
  const parameter = (value: number, least: number): Size => ({ parameter: sizes.push(value) - 1, least })
  const length = (value: number): Size =>
    value === 1
      ? 1
      : parameter(
          value,
          leastLengths.find((least) => value >= least)!,
        )
  const stride = (value: number): Size =>
    Math.abs(value) <= 1 || value === 2 ? value : parameter(value, -Infinity)
  const offset = (value: number): Size => (value === 0 || value === 1 ? value : parameter(value, -Infinity))
  const access = (each: Access): Access<Size> => ({
    buffer: each.buffer,
    offset: offset(each.offset),
    strides: each.strides.map(stride),
    indirect: each.indirect.map((term) => ({
      ...term,
      stride: stride(term.stride),
      length: parameter(term.length, 0),
    })),
  })
  const divisors = new Set(
    loop.body.flatMap((each) => (each.op === 'apply' && each.name === 'divide' ? [each.inputs[1]] : [])),
  )
  const still = loop.lengths.map(() => 0)
  const instruction = (each: Instruction, i: number): Instruction<Size> => {
    const { op, type } = each
    if (op === 'constant' && divisors.has(i) && isCount(each.value) && isFloat(type) && bitSize(type) >= 32)
      return { op: 'index', type, offset: offset(each.value), strides: still }
    if (each.op === 'load') return { ...each, access: access(each.access) }
    if (each.op !== 'index' && each.op !== 'inside') return each
    const moved = { ...each, offset: offset(each.offset), strides: each.strides.map(stride) }
    return moved.op === 'index' ? moved : { ...moved, length: parameter(moved.length as number, 0) }
  }
  const general = {
    ...loop,
    lengths: loop.lengths.map(length),
    body: loop.body.map(instruction),
    stores: loop.stores.map((store) => ({ ...store, access: access(store.access) })),
  }
  return { loop: general, sizes }
}

/** Whether a number may be one of elements. */
const isCount = (value: Scalar): value is number =>
  typeof value === 'number' && value > 1 && value < 2 ** 31 && Number.isInteger(value)

/**
 * A text that two nests share exactly if the same code runs them, on whatever buffers.
 *
 * @internal
 */
export function loopKey({ lengths, parallel, ordered, buffers, body, stores }: Loop<Size>): string {
  let key = `${parallel} ${ordered} ${buffers.length}`
  for (const length of lengths) key += `,${keyOfSize(length)}`
  for (const each of body) key += `;${instructionKey(each)}`
  for (const { access, value, combine } of stores) key += `>${combine} ${value} ${accessKey(access)}`
  return key
}
