// Inverses and systems of equations.
import * as linalg from '@nx/linalg'
import { complex, type DType, epsilon } from '@nx/types'
import type { Draw } from '../draw.ts'
import { drawLength, drawLongLength, drawMatrix, holdsEight } from '../draw-matrix.ts'
import type { NDArray, Operand, Property, Trial } from '../property.ts'
import {
  adjoint,
  type CMatrix,
  columnsOf,
  conjugate,
  distance,
  identity,
  made,
  matricesOf,
  product,
  pseudoInverse,
  size,
} from '../reference/complex-matrices.ts'
import { typeOfAll } from '../reference/promotion.ts'
import { toFloating, toReal } from '../reference/types.ts'
import { show } from '../show.ts'
import { unlike } from './matrices.ts'

/** Properties of the functions that solve equations. */
export const solving = (): readonly Property[] => [
  { name: 'linalg.invert', draw: drawInverse },
  { name: 'linalg.solve', draw: drawSolve },
  { name: 'linalg.triangularSolve', draw: drawTriangular },
  { name: 'linalg.pinv', draw: drawPseudoInverse },
  { name: 'linalg.leastSquares', draw: drawLeastSquares },
]

/** Says how far a matrix is from another one, if that is more than rounding of numbers of a size. */
function farFrom(what: string, got: CMatrix, want: CMatrix, type: DType, of: number): string | null {
  const off = distance(got, want)
  const slack = 32 * Math.max(2, got.length) * epsilon(toReal(type)) * of
  return off <= slack ? null : `${what} is off by ${off}, more than ${slack}`
}

/** The first complaint about any of the matrices. */
function first<T>(list: readonly T[], complaint: (item: T, i: number) => string | null): string | null {
  for (const [i, item] of list.entries()) {
    const wrong = complaint(item, i)
    if (wrong !== null) return `matrix ${i}: ${wrong}`
  }
  return null
}

function drawInverse(draw: Draw): Trial {
  const x = drawMatrix(draw, { kind: 'dominant', rows: drawLongLength(draw) })
  return {
    call: 'invert(x)',
    inputs: [x],
    run: (tensor) => linalg.invert(tensor!),
    accuracy: 'sum',
    cancelling: 4,
    verify([inverse], [array]) {
      const type = toFloating(array!.type)
      const found = matricesOf(inverse!)
      return (
        unlike(inverse!, type, array!.shape) ??
        first(matricesOf(array!), (matrix, i) =>
          farFrom('the product', product(matrix, found[i]!), identity(matrix.length), type, 4),
        )
      )
    },
  }
}

/** The right side of equations: columns, or a vector. */
function drawRight(draw: Draw, shape: readonly number[], vector: boolean): Operand {
  return draw.operand({ type: holdsEight, shape: vector ? shape.slice(0, -1) : shape, fill: 'small' })
}

function drawSolve(draw: Draw): Trial {
  const a = drawMatrix(draw, { kind: 'dominant', rows: drawLongLength(draw) })
  const vector = draw.boolean()
  const b = drawRight(draw, [...a.shape.slice(0, -1), drawLength(draw, 3)], vector)
  return {
    call: 'solve(a, b)',
    inputs: [a, b],
    run: (matrix, right) => linalg.solve(matrix!, right!),
    accuracy: 'sum',
    cancelling: 32,
    verify([result], [left, right]) {
      const type = toFloating(typeOfAll([left!, right!]))
      const of = vector ? columnsOf : matricesOf
      const [found, wanted] = [of(result!), of(right!)]
      return (
        unlike(result!, type, right!.shape) ??
        first(matricesOf(left!), (matrix, i) =>
          farFrom(
            'a x',
            product(matrix, found[i]!),
            wanted[i]!,
            type,
            size(matrix) * size(found[i]!) + size(wanted[i]!),
          ),
        )
      )
    },
  }
}

function drawTriangular(draw: Draw): Trial {
  const a = drawMatrix(draw, { kind: 'triangular' })
  const options = {
    ...(draw.boolean() && { lower: draw.boolean() }),
    ...(draw.boolean() && { leftSide: draw.boolean() }),
    ...(draw.boolean() && { transformA: draw.one(['none', 'transpose', 'conjugate']) }),
  }
  const { lower = true, leftSide = true, transformA = 'none' } = options
  const length = a.shape.at(-1)!
  const leading = a.shape.slice(0, -2)
  const other = drawLength(draw, 3)
  const vector = draw.boolean()
  const shape = leftSide || vector ? [length, other] : [other, length]
  const b = drawRight(draw, [...leading, ...shape], vector)
  const triangle = (matrix: CMatrix): CMatrix => {
    const kept = made(length, length, (i, j) => ((lower ? i >= j : i <= j) ? matrix[i]![j]! : complex(0)))
    if (transformA === 'none') return kept
    const turned = adjoint(kept)
    return transformA === 'conjugate' ? turned : turned.map((row) => row.map(conjugate))
  }
  return {
    call: `triangularSolve(a, b, ${show(options)})`,
    inputs: [a, b],
    run: (matrix, right) => linalg.triangularSolve(matrix!, right!, options),
    accuracy: 'sum',
    cancelling: 400,
    verify([result], [left, right]) {
      const type = toFloating(typeOfAll([left!, right!]))
      const of = (array: NDArray): CMatrix[] => {
        const columns = vector ? columnsOf(array) : matricesOf(array)
        // x op(a) = b turned around, of a vector too.
        return vector && !leftSide ? columns.map((each) => made(1, length, (_, j) => each[j]![0]!)) : columns
      }
      const [found, wanted] = [of(result!), of(right!)]
      return (
        unlike(result!, type, right!.shape) ??
        first(matricesOf(left!).map(triangle), (matrix, i) => {
          const got = leftSide ? product(matrix, found[i]!) : product(found[i]!, matrix)
          return farFrom(
            'the product',
            got,
            wanted[i]!,
            type,
            size(matrix) * size(found[i]!) + size(wanted[i]!),
          )
        })
      )
    },
  }
}

/** Types of which the rank of small matrices is told from rounding. */
const precise = (type: DType): boolean => epsilon(toReal(toFloating(type))) <= epsilon('f32')

function drawPseudoInverse(draw: Draw): Trial {
  const kind = draw.integer(0, 4)
  if (kind === 0) {
    const x = draw.operand({
      type: precise,
      shape: draw.boolean() ? [] : [drawLength(draw)],
      fill: 'small',
    })
    return {
      call: 'pinv(x)',
      inputs: [x],
      run: (tensor) => linalg.pinv(tensor!),
      verify([result], [array]) {
        const type = toFloating(array!.type)
        const [column] = columnsOf({ ...array!, shape: [array!.values.length] }) as [CMatrix]
        const [got] = columnsOf({ ...result!, shape: [result!.values.length] }) as [CMatrix]
        const want = adjoint(pseudoInverse(column)).map((row) => row.map(conjugate))
        return unlike(result!, type, array!.shape) ?? farFrom('the inverse', got, want, type, size(want))
      },
      accuracy: 'function',
    }
  }
  const x = drawMatrix(draw, { columns: drawLength(draw), type: precise })
  return {
    call: 'pinv(x)',
    inputs: [x],
    run: (tensor) => linalg.pinv(tensor!),
    accuracy: 'sum',
    cancelling: 1000,
    verify([result], [array]) {
      const type = toFloating(array!.type)
      const found = matricesOf(result!)
      const shape = [...array!.shape.slice(0, -2), array!.shape.at(-1)!, array!.shape.at(-2)!]
      return (
        unlike(result!, type, shape) ??
        first(matricesOf(array!), (matrix, i) => {
          const want = pseudoInverse(matrix)
          return farFrom('the inverse', found[i]!, want, type, size(want) * (1 + size(want) * size(matrix)))
        })
      )
    },
  }
}

function drawLeastSquares(draw: Draw): Trial {
  const a = drawMatrix(draw, { columns: drawLength(draw), leading: [], type: precise })
  const b = draw.operand({
    type: (type) => precise(type) && holdsEight(type),
    shape: [a.shape[0]!],
    fill: 'small',
  })
  return {
    call: 'leastSquares(a, b)',
    inputs: [a, b],
    run: (matrix, right) => linalg.leastSquares(matrix!, right!),
    accuracy: 'sum',
    cancelling: 10_000,
    verify([result], [left, right]) {
      const type = toFloating(typeOfAll([left!, right!]))
      const [[matrix], [wanted], [got]] = [matricesOf(left!), columnsOf(right!), columnsOf(result!)]
      const inverse = pseudoInverse(matrix!, left!.shape[1])
      const of = size(inverse) * (1 + size(inverse) * size(matrix!)) * (1 + size(wanted!))
      return (
        unlike(result!, type, [left!.shape[1]!]) ??
        farFrom('the solution', got!, product(inverse, wanted!, 1), type, of)
      )
    },
  }
}
