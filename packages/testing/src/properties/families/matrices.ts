// Products, powers and numbers of matrices.
import * as linalg from '@nx/linalg'
import type { Tensor } from '@nx/tensor'
import { bitSize, complex, Complex, type DType, epsilon, isComplex, isFloat, sizeOf } from '@nx/types'
import { at, build, fromValues, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import { drawLength, drawMatrix, holdsEight } from '../draw-matrix.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import { times } from '../reference/arithmetic.ts'
import * as c from '../reference/complex.ts'
import {
  adjoint,
  type CMatrix,
  determinant,
  identity,
  matricesOf,
  product,
  rank,
  size,
} from '../reference/complex-matrices.ts'
import { exponential, singularValues } from '../reference/matrix-functions.ts'
import { typeOfAll } from '../reference/promotion.ts'
import { reduceAxes } from '../reference/reduce.ts'
import { sumOf } from '../reference/statistics.ts'
import { toFloating, toReal } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the functions that give products of matrices and numbers. */
export const matrices = (): readonly Property[] => [
  { name: 'linalg.adjoint', draw: drawAdjoint },
  { name: 'linalg.kron', draw: drawKron },
  { name: 'linalg.matrixPower', draw: drawPower },
  { name: 'linalg.expm', draw: drawExponential },
  { name: 'linalg.determinant', draw: drawDeterminant },
  { name: 'linalg.slogdet', draw: drawSignedLogarithm },
  { name: 'linalg.matrixRank', draw: drawRank },
  { name: 'linalg.norm', draw: drawNorm },
]

const none = (length: number): null[] => new Array<null>(length).fill(null)
const valueOf = (value: Complex, type: DType): Value => (isComplex(type) ? value : value.re)

/** Matrices of results as an array. */
const arrayOf = (type: DType, shape: readonly number[], each: readonly CMatrix[]): NDArray =>
  fromValues(
    type,
    shape,
    each.flat(2).map((value) => valueOf(value, type)),
    none(shape.length),
  )

function drawAdjoint(draw: Draw): Trial {
  const x = draw.operand()
  const order = x.shape.map((_, axis) => axis)
  if (order.length > 1) order.push(...order.splice(-2).toReversed())
  return {
    call: 'adjoint(x)',
    inputs: [x],
    run: (tensor) => linalg.adjoint(tensor!),
    expected: (array) =>
      build(
        array.type,
        order.map((axis) => array.shape[axis]!),
        (index) => {
          const value = at(
            array,
            order.map((axis) => index[axis]!),
          )
          return value instanceof Complex ? complex(value.re, -value.im) : value
        },
        order.map((axis) => array.names[axis]!),
      ),
  }
}

function drawKron(draw: Draw): Trial {
  const [x, y] = [
    draw.operand({ rank: [2, 2], size: 6, fill: 'small', large: 300 }),
    draw.operand({ rank: [2, 2], size: 6, fill: 'small' }),
  ]
  const [rows, columns] = y.shape as [number, number]
  return {
    call: 'kron(x, y)',
    inputs: [x, y],
    run: (left, right) => linalg.kron(left!, right!),
    accuracy: 'sum',
    expected: (left, right) => {
      const type = typeOfAll([left, right!])
      const shape = left.shape.map((length, axis) => length * right!.shape[axis]!)
      return build(
        type,
        shape,
        ([i, j]) =>
          times(
            store(type, at(left, [Math.floor(i! / rows), Math.floor(j! / columns)])),
            store(type, at(right!, [i! % rows, j! % columns])),
          ),
        none(2),
      )
    },
  }
}

function drawPower(draw: Draw): Trial {
  const power = draw.one([2, 1, 3, 0, 4, 5, -1, -2])
  // 8-bit floats overflow on the way to a result that they hold.
  const type = (each: DType): boolean => !isFloat(each) || bitSize(each) > 8
  const x = drawMatrix(draw, power < 0 ? { kind: 'dominant' } : { rows: drawLength(draw, 3), type })
  const length = x.shape.at(-1)!
  const call = `matrixPower(x, ${power})`
  const run = (tensor?: Tensor): Tensor => linalg.matrixPower(tensor!, power)
  const powerOf = (matrix: CMatrix): CMatrix =>
    Array.from({ length: Math.abs(power) }).reduce<CMatrix>(
      (result) => product(result, matrix),
      identity(length),
    )
  if (power >= 0)
    return {
      call,
      inputs: [x],
      run,
      accuracy: 'sum',
      // Types of few digits round each product.
      cancelling: (3 * 1.5 * length) ** power,
      expected: (array) => ({
        ...arrayOf(array.type, array.shape, matricesOf(array).map(powerOf)),
        names: array.names,
      }),
    }
  return {
    call,
    inputs: [x],
    run,
    verify: ([result], [array]) => {
      const type = toFloating(array!.type)
      const wrong = unlike(result!, type, array!.shape)
      if (wrong !== null) return wrong
      const given = matricesOf(array!).map(powerOf)
      const left = matricesOf(result!).map(
        (inverse, i) => size(product(inverse, given[i]!)) - Math.sqrt(length),
      )
      const worst = Math.max(0, ...left.map(Math.abs))
      return worst <= 200 * length * epsilon(toReal(type))
        ? null
        : `the product with the power is off by ${worst}`
    },
  }
}

/** Says how the type or the shape of a result is not what it should be. */
export function unlike({ type, shape }: NDArray, wantType: DType, want: readonly number[]): string | null {
  if (type === wantType && shape.join() === want.join()) return null
  return `expected ${wantType}[${want.join(', ')}], got ${type}[${shape.join(', ')}]`
}

function drawExponential(draw: Draw): Trial {
  const x = drawMatrix(draw, { rows: drawLength(draw, 3) })
  const length = x.shape.at(-1)!
  return {
    call: 'expm(x)',
    inputs: [x],
    run: (tensor) => linalg.expm(tensor!),
    accuracy: 'sum',
    cancelling: 20 * Math.exp(4.5 * length),
    expected: (array) => arrayOf(toFloating(array.type), array.shape, matricesOf(array).map(exponential)),
  }
}

/** Size of the sums of products that a determinant of numbers up to 3 may be. */
const sizeOfDeterminant = (length: number): number => [1, 5, 40, 500, 8000][length]!

function drawDeterminant(draw: Draw): Trial {
  const x = drawMatrix(draw)
  return {
    call: 'determinant(x)',
    inputs: [x],
    run: (tensor) => linalg.determinant(tensor!),
    accuracy: 'sum',
    cancelling: sizeOfDeterminant(x.shape.at(-1)!) / 8,
    expected: (array) =>
      arrayOf(toFloating(array.type), array.shape.slice(0, -2), [[matricesOf(array).map(determinant)]]),
  }
}

function drawSignedLogarithm(draw: Draw): Trial {
  const x = drawMatrix(draw)
  return {
    call: 'slogdet(x)',
    inputs: [x],
    run: (tensor) => linalg.slogdet(tensor!),
    verify: ([sign, logarithm], [array]) => {
      const type = toFloating(array!.type)
      const shape = array!.shape.slice(0, -2)
      const wrong = unlike(sign!, type, shape) ?? unlike(logarithm!, toReal(type), shape)
      if (wrong !== null) return wrong
      const slack = epsilon(toReal(type)) * sizeOfDeterminant(array!.shape.at(-1)!)
      for (const [i, matrix] of matricesOf(array!).entries()) {
        const want = determinant(matrix)
        const direction = complexOf(sign!.values[i]!)
        const got = c.scaled(direction, Math.exp(Number(logarithm!.values[i])))
        if (c.modulus(c.minus(got, want)) > slack) return `the determinant is ${want}, got ${got}`
        const length = c.modulus(direction)
        if (length !== 0 && Math.abs(length - 1) > 4 * epsilon(toReal(type)))
          return `the sign has size ${length}`
      }
      return null
    },
  }
}

const complexOf = (value: Value): Complex => (value instanceof Complex ? value : complex(Number(value)))

function drawRank(draw: Draw): Trial {
  const x = drawMatrix(draw, { columns: drawLength(draw) })
  // Well above rounding and well below the singular values of small whole numbers.
  const options = epsilon(toReal(toFloating(x.type))) > 1e-12 ? { eps: 1e-5 } : {}
  return {
    call: `matrixRank(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => linalg.matrixRank(tensor!, options),
    expected: (array) =>
      fromValues(
        'u32',
        array.shape.slice(0, -2),
        matricesOf(array).map((matrix) => BigInt(rank(matrix))),
        none(array.shape.length - 2),
      ),
  }
}

function drawNorm(draw: Draw): Trial {
  const isMatrix = draw.boolean()
  const length = drawLength(draw)
  const x = isMatrix
    ? drawMatrix(draw, { leading: [], columns: length })
    : draw.operand({ shape: [draw.large ? 1025 : length], type: holdsEight, fill: 'small' })
  const most = isMatrix
    ? ([undefined, null, 2, 'frobenius', 1, 'inf', 'nuclear'] as const)
    : ([undefined, null, 2, 1, 3, 0, 'inf', 0.5] as const)
  // No elements have no smallest one.
  const least = isMatrix ? ([-1, 'negInf', -2] as const) : (['negInf', -1] as const)
  const ord = draw.one([...most, ...(sizeOf(x.shape) > 0 ? least : [])])
  // Sums of rows and columns and singular values leave no axes to name, as in Nx.
  const sums = !isMatrix || ord == null || ord === 2 || ord === 'frobenius'
  const { axes, given } = draw.axes(x)
  const options = {
    ...(ord !== undefined && { ord }),
    ...(sums && draw.boolean() && { axes: given }),
    ...(draw.boolean() && { keepAxes: draw.boolean() }),
  }
  const reduced = options.axes === undefined ? x.shape.map((_, axis) => axis) : axes
  return {
    call: `norm(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => linalg.norm(tensor!, options),
    accuracy: 'function',
    cancelling: sums ? 20 : 100,
    expected: (array) => normOf(array, isMatrix, ord ?? 2, reduced, options.keepAxes === true),
  }
}

function normOf(
  array: Operand,
  isMatrix: boolean,
  ord: number | string,
  axes: readonly number[],
  keepAxes: boolean,
): NDArray {
  const type = toReal(array.type)
  const whole = (of: (sizes: readonly number[]) => number): NDArray => ({
    ...reduceAxes(array, axes, keepAxes, type, (values) =>
      of(values.map((each) => c.modulus(complexOf(each)))),
    ),
  })
  const power = (sizes: readonly number[], p: number): number =>
    sizes.every((each) => each === 0) && p > 0 ? 0 : sumOf(sizes.map((each) => each ** p)) ** (1 / p)
  if (!isMatrix) {
    if (ord === 'inf') return whole((sizes) => Math.max(0, ...sizes))
    if (ord === 'negInf') return whole((sizes) => Math.min(...sizes))
    if (ord === 0) return whole((sizes) => sizes.filter((each) => each !== 0).length)
    return whole((sizes) => power(sizes, Number(ord)))
  }
  const [matrix] = matricesOf(array) as [CMatrix]
  const sums = (lines: CMatrix): number[] =>
    lines.map((line) => line.reduce((sum, each) => sum + c.modulus(each), 0))
  if (ord === 'inf') return whole(() => Math.max(0, ...sums(matrix)))
  if (ord === 'negInf') return whole(() => Math.min(...sums(matrix)))
  if (ord === 1) return whole(() => Math.max(0, ...sums(adjoint(matrix))))
  if (ord === -1) return whole(() => Math.min(...sums(adjoint(matrix))))
  if (ord === 2 || ord === 'frobenius') return whole((sizes) => power(sizes, 2))
  const values = singularValues(matrix)
  return whole(() => (ord === -2 ? Math.min(...values) : values.reduce((sum, each) => sum + each, 0)))
}
