// Checking solutions that are least squares by what characterises them.
import { isTensor } from '@nx/tensor'
import { elementsOf } from '../elements.ts'
import { difference } from './compare.ts'
import { decodeNumber } from './decode.ts'
import type { JsonTensor, Vector } from './format.ts'

/** What Nx's decomposition is accurate to. */
const nearby = [1e-4, 1e-4] as const

/** `null` if a vector near the recorded one solves the normal equations `aᵀ (a x − b) = 0` to the precision of f64. */
export async function leastSquares(result: unknown, vector: Vector): Promise<string | null> {
  const problem = await difference(result, vector.expect!, { ...vector, tol: nearby })
  if (problem !== null || !isTensor(result)) return problem
  const [a, b] = vector.args as unknown as readonly [JsonTensor, JsonTensor]
  const x = await numbersOf(result)
  const residual = multiply(matrixOf(a), column(x)).map(([each], i) => [each! - dataOf(b)[i]!])
  return isTiny(multiply(transpose(matrixOf(a)), residual)) ? null : 'the residual is not orthogonal'
}

/** `null` if a matrix near the recorded one fulfils Penrose's four conditions to the precision of f64. */
export async function pseudoInverse(result: unknown, vector: Vector): Promise<string | null> {
  const problem = await difference(result, vector.expect!, { ...vector, tol: nearby })
  if (problem !== null || !isTensor(result) || result.shape.length !== 2) return problem
  const a = matrixOf(vector.args![0] as unknown as JsonTensor)
  const x = rowsOf(await numbersOf(result), result.shape[1]!)
  const [ax, xa] = [multiply(a, x), multiply(x, a)]
  const zeros = [
    minus(multiply(ax, a), a),
    minus(multiply(xa, x), x),
    minus(ax, transpose(ax)),
    minus(xa, transpose(xa)),
  ]
  return zeros.every(isTiny) ? null : 'not the pseudo-inverse'
}

type Matrix = readonly (readonly number[])[]

async function numbersOf(tensor: Parameters<typeof elementsOf>[0]): Promise<number[]> {
  return Array.from(await elementsOf(tensor), Number)
}

function dataOf(tensor: JsonTensor): number[] {
  return tensor.data!.map((each) => decodeNumber(each))
}

function matrixOf(tensor: JsonTensor): Matrix {
  return rowsOf(dataOf(tensor), tensor.shape[1]!)
}

function rowsOf(data: readonly number[], width: number): Matrix {
  return Array.from({ length: data.length / width }, (_, i) => data.slice(i * width, (i + 1) * width))
}

function column(values: readonly number[]): Matrix {
  return values.map((value) => [value])
}

function transpose(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, j) => matrix.map((row) => row[j]!))
}

function multiply(left: Matrix, right: Matrix): Matrix {
  return left.map((row) =>
    right[0]!.map((_, j) => row.reduce((sum, each, k) => sum + each * right[k]![j]!, 0)),
  )
}

function minus(left: Matrix, right: Matrix): Matrix {
  return left.map((row, i) => row.map((each, j) => each - right[i]![j]!))
}

function isTiny(matrix: Matrix): boolean {
  return matrix.flat().every((each) => Math.abs(each) < 1e-9)
}
