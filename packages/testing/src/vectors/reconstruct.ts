// Comparing decompositions, which are not unique: their factors must multiply back and be orthonormal.
import {
  conjugate,
  dot,
  devectorize,
  eye,
  isTensor,
  multiply,
  newAxis,
  abs,
  sliceAlongAxis,
  type Tensor,
  transpose,
} from '@nx/tensor'
import { elementsOf } from '../elements.ts'
import { closeEnough, compareSpec, compareTensor, type Tolerance } from './compare.ts'
import type { JsonTensor, Vector } from './format.ts'

/** What is recorded of a decomposition. */
interface Expected {
  /** Type and shape of each factor. */
  readonly parts: readonly JsonTensor[]
  readonly product: JsonTensor
  /** Singular values or eigenvalues, in order. */
  readonly values?: JsonTensor
  /** Sizes of the entries of the triangular factor. */
  readonly r_abs?: JsonTensor
}

/** `null` if the factors are of the right form and multiply to the recorded product, else what is wrong. */
export async function reconstruction(got: unknown, vector: Vector): Promise<string | null> {
  const expected = vector.expect as unknown as Expected
  const tolerance = vector.tol!
  if (!Array.isArray(got) || got.length !== expected.parts.length || !got.every(isTensor))
    return `expected ${expected.parts.length} tensors`
  for (const [i, part] of expected.parts.entries()) {
    const problem = compareSpec(got[i]!, part)
    if (problem !== null) return `factor ${i}: ${problem}`
  }
  const factors = got.map((factor) => devectorize(factor, { keepNames: false }))
  const { values, columns, rows, product } = multiplied(vector.fn, factors)
  return (
    (await problemOf('the product', product, expected.product, tolerance)) ??
    (await problemOf('the values', values, expected.values, tolerance)) ??
    (await problemOf('|r|', abs(factors[1]!), expected.r_abs, tolerance)) ??
    (await unlikeIdentity(times(adjoint(columns), columns), tolerance)) ??
    (rows === undefined ? null : await unlikeIdentity(times(rows, adjoint(rows)), tolerance))
  )
}

/** The product, and what must be orthonormal: the columns of a factor, and the rows of another. */
interface Multiplied {
  readonly product: Tensor
  readonly columns: Tensor
  readonly rows?: Tensor
  readonly values?: Tensor
}

function multiplied(fn: string, factors: readonly Tensor[]): Multiplied {
  const [first, second, third] = factors as [Tensor, Tensor, Tensor]
  if (fn === 'LinAlg.qr') return { product: times(first, second), columns: first }
  const scaled = (columns: Tensor, values: Tensor): Tensor => multiply(columns, newAxis(values, -2))
  if (fn === 'LinAlg.eigh')
    return { product: times(scaled(second, first), adjoint(second)), columns: second, values: first }
  const count = second.shape.at(-1)!
  const left = scaled(sliceAlongAxis(first, 0, count, { axis: -1 }), second)
  const product = times(left, sliceAlongAxis(third, 0, count, { axis: -2 }))
  return { product, columns: first, rows: third, values: second }
}

function times(left: Tensor, right: Tensor): Tensor {
  const last = left.shape.length - 1
  const batch = left.shape.slice(0, -2).map((_, axis) => axis)
  return dot(left, right, { contract: [[last], [last - 1]], batch: [batch, batch] })
}

function adjoint(matrix: Tensor): Tensor {
  const rank = matrix.shape.length
  const axes = matrix.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
  const turned = transpose(matrix, { axes })
  return turned.type.startsWith('c') ? conjugate(turned) : turned
}

async function problemOf(
  what: string,
  got: Tensor | undefined,
  want: JsonTensor | undefined,
  tolerance: Tolerance,
): Promise<string | null> {
  if (want === undefined || got === undefined) return null
  const problem = await compareTensor(got, want, tolerance, { valuesOnly: true })
  return problem === null ? null : `${what}: ${problem}`
}

async function unlikeIdentity(gram: Tensor, tolerance: Tolerance): Promise<string | null> {
  const got = await elementsOf(gram)
  const want = await elementsOf(eye(gram.shape, { type: gram.type, backend: gram.backend }))
  const isClose = got.every((each, i) => closeEnough(Number(each), Number(want[i]), tolerance, true))
  return isClose ? null : 'a factor is not orthonormal'
}
