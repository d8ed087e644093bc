// Tensors whose axes have letters, and the steps that turn many of them into one.
import { NxError } from '@nx/types'
import { takeDiagonal } from '../creation/takeDiagonal.ts'
import { dot } from '../ops/dot.ts'
import { reshape } from '../ops/reshape.ts'
import { squeeze } from '../ops/squeeze.ts'
import { sum } from '../ops/sum.ts'
import { transpose } from '../ops/transpose.ts'
import { allAxes } from './axes.ts'
import { cast } from './cast.ts'
import { wideType } from './composite.ts'
import { formatShape } from './format.ts'
import type { Tensor } from './tensor.ts'

/** A tensor without names and the letters of its axes. */
export interface Lettered {
  readonly tensor: Tensor
  readonly letters: readonly string[]
}

/** Gives axes letters; one that comes twice is a diagonal. Throws `shape`. */
export function lettered(tensor: Tensor, letters: readonly string[]): Lettered {
  let result: Lettered = { tensor: reshape(tensor, tensor.shape), letters }
  for (let twice = repeated(result.letters); twice !== undefined; twice = repeated(result.letters)) {
    result = onDiagonal(result, twice)
  }
  return result
}

function repeated(letters: readonly string[]): string | undefined {
  return letters.find((letter, i) => letters.indexOf(letter) !== i)
}

function onDiagonal({ tensor, letters }: Lettered, letter: string): Lettered {
  const [first, second] = [letters.indexOf(letter), letters.lastIndexOf(letter)]
  if (tensor.shape[first] !== tensor.shape[second]) throw unequal(letter, [tensor])
  const others = allAxes(letters.length).filter((axis) => axis !== first && axis !== second)
  const moved = transpose(tensor, { axes: [...others, first, second] })
  return { tensor: takeDiagonal(moved), letters: [...others.map((axis) => letters[axis]!), letter] }
}

/** Sums over the axes whose letters are not needed any more. */
export function summed({ tensor, letters }: Lettered, needed: ReadonlySet<string>): Lettered {
  const gone = allAxes(letters.length).filter((axis) => !needed.has(letters[axis]!))
  if (gone.length === 0) return { tensor, letters }
  return { tensor: sumOf(tensor, gone), letters: letters.filter((letter) => needed.has(letter)) }
}

/** The product of two, summed over the letters that are not needed any more. Throws `shape`. */
export function product(first: Lettered, second: Lettered, needed: ReadonlySet<string>): Lettered {
  const shared = first.letters.filter((letter) => second.letters.includes(letter))
  const stretched = shared.filter((letter) => !agree(first, second, letter))
  const left = withoutAxes(first, stretched, 1)
  const right = withoutAxes(second, stretched, 1)
  const common = left.letters.filter((letter) => right.letters.includes(letter))
  const batch = common.filter((letter) => needed.has(letter))
  const contract = common.filter((letter) => !needed.has(letter))
  const l = summed(left, new Set([...needed, ...contract]))
  const r = summed(right, new Set([...needed, ...contract]))
  const axesOf = ({ letters }: Lettered, wanted: readonly string[]): number[] =>
    wanted.map((letter) => letters.indexOf(letter))
  const [ordered, other] = [batchFirst(l, batch), batchFirst(r, batch)]
  const type = ordered.tensor.type === other.tensor.type ? ordered.tensor.type : wideType(ordered.tensor.type)
  const tensor = dot(cast(ordered.tensor, type), cast(other.tensor, type), {
    contract: [axesOf(ordered, contract), axesOf(other, contract)],
    batch: [axesOf(ordered, batch), axesOf(other, batch)],
  })
  const free = [...ordered.letters, ...other.letters].filter((letter) => !common.includes(letter))
  return { tensor, letters: [...batch, ...free] }
}

/** The axes in the order of some letters. */
export function inOrder({ tensor, letters }: Lettered, order: readonly string[]): Tensor {
  return transpose(tensor, { axes: order.map((letter) => letters.indexOf(letter)) })
}

function batchFirst(each: Lettered, batch: readonly string[]): Lettered {
  const letters = [...batch, ...each.letters.filter((letter) => !batch.includes(letter))]
  return { tensor: inOrder(each, letters), letters }
}

/** Whether the lengths of a letter agree; if not, one of them must be 1. */
function agree(first: Lettered, second: Lettered, letter: string): boolean {
  const lengths = [first, second].map(({ tensor, letters }) => tensor.shape[letters.indexOf(letter)]!)
  if (lengths[0] !== lengths[1] && !lengths.includes(1)) throw unequal(letter, [first.tensor, second.tensor])
  return lengths[0] === lengths[1]
}

/** Without those of the axes that have a length. */
function withoutAxes({ tensor, letters }: Lettered, among: readonly string[], length: number): Lettered {
  const gone = allAxes(letters.length).filter(
    (axis) => among.includes(letters[axis]!) && tensor.shape[axis] === length,
  )
  return {
    tensor: gone.length === 0 ? tensor : squeeze(tensor, { axes: gone }),
    letters: letters.filter((_, axis) => !gone.includes(axis)),
  }
}

/** Sums that integers wrap as in `dot`. Those of narrow floats stay wide, for they are but a part of the result. */
function sumOf(tensor: Tensor, axes: readonly number[]): Tensor {
  const type = wideType(tensor.type)
  return cast(sum(cast(tensor, type), { axes }), type)
}

function unequal(letter: string, tensors: readonly Tensor[]): NxError {
  return new NxError(
    'shape',
    'einsum',
    `axes "${letter}" differ in length in ${tensors.map((each) => formatShape(each)).join(' and ')}; ` +
      'lengths of one letter must be equal, or 1',
    { letter, shapes: tensors.map(({ shape }) => shape) },
  )
}
