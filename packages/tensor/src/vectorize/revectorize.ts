// Another split into vectorized and ordinary axes.
import { NxError, type Shape, sizeOf } from '@nx/types'
import { checkNames, list } from '../core/axes.ts'
import { type MappedTensors, mapTensors } from '../core/containers.ts'
import { formatShape } from '../core/format.ts'
import { checkOptions, checkShape } from '../core/options.ts'
import { reshapeTo } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import type { Names, Tensor } from '../core/tensor.ts'
import { axisEntries, checkVectorizedNames } from './axes.ts'
import { devectorize } from './devectorize.ts'
import { vectorize } from './vectorize.ts'

type Length = number | 'auto'

/** Names and lengths of vectorized axes, one of them maybe `'auto'`. */
export type TargetAxes = Readonly<Record<string, Length>> | readonly (readonly [string, Length])[]

/** Options of `revectorize`. */
export interface RevectorizeOptions {
  /** Shape without the vectorized axes; the one it has by default. One length may be `'auto'`. */
  readonly targetShape?: readonly Length[]
  /** Names for that shape; none by default. */
  readonly targetNames?: Names
}

/**
 * Splits the elements anew into vectorized axes of the lengths given and, with `targetShape`, ordinary ones. One
 * length among all of them may be `'auto'`. Of a container, every tensor is split.
 *
 * @throws NxError `reshape` if the lengths do not fit the number of elements, `auto` if there are two `'auto'`,
 * `duplicate_name` or `names_length` for wrong names.
 *
 * @example
 * const x = iota([1], { vectorizedAxes: { x: 2, y: 3 } })
 * revectorize(x, { a: 'auto' }).vectorizedAxes // => [['a', 6]]
 * revectorize(x, { a: 2 }, { targetShape: ['auto'] }).shape // => [3]
 */
export function revectorize<T extends object>(
  container: T,
  targetAxes: TargetAxes,
  options: RevectorizeOptions = {},
): MappedTensors<T> {
  checkOptions('revectorize', options, ['targetShape', 'targetNames'])
  return mapTensors('revectorize', container, (tensor) =>
    revectorizeOne(tensor, axisEntries<Length>('revectorize', targetAxes), options),
  )
}

function revectorizeOne(
  tensor: Tensor,
  axes: readonly (readonly [string, Length])[],
  options: RevectorizeOptions,
): Tensor {
  return freeing(() => {
    const { targetShape = tensor.shape } = options
    list('revectorize', 'targetShape', targetShape)
    const names =
      options.targetShape === undefined
        ? tensor.names
        : checkNames('revectorize', options.targetNames, targetShape.length)
    const vectorized = axes.map(([name]) => name)
    checkVectorizedNames('revectorize', vectorized, names)
    const lengths = [...axes.map(([, length]) => length), ...targetShape]
    const shape = resolveAuto(
      tensor,
      lengths.map((length) => (length === -1 ? 'auto' : length)),
    )
    return vectorize(reshapeTo(devectorize(tensor), shape, [...vectorized, ...names]), vectorized)
  })
}

function resolveAuto(tensor: Tensor, lengths: readonly Length[]): Shape {
  const size = sizeOf(tensor.spec.shape)
  checkShape(
    'revectorize',
    lengths.filter((length) => length !== 'auto'),
  )
  const known = sizeOf(lengths.map((length) => (length === 'auto' ? 1 : length)))
  const unknown = lengths.filter((length) => length === 'auto').length
  if (unknown > 1) {
    throw new NxError(
      'auto',
      'revectorize',
      `only one length may be 'auto', got [${lengths.map(String).join(', ')}]; give the others as numbers`,
      { lengths },
    )
  }
  const rest = unknown === 1 && known > 0 ? size / known : 1
  if (!Number.isInteger(rest) || known * rest !== size) {
    throw new NxError(
      'reshape',
      'revectorize',
      `${formatShape(tensor)} has ${size} elements, which do not fit [${lengths.join(', ')}]; the product must be equal`,
      { size, lengths },
    )
  }
  return lengths.map((length) => (length === 'auto' ? rest : length))
}
