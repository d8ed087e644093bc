// Functions of linear algebra at well-conditioned matrices, whose eigenvalues and singular values are apart.
import * as linalg from '@nx/linalg'
import { add, eye, multiply, newAxis, sliceAlongAxis, type Tensor } from '@nx/tensor'
import { type Complex, complex, type DType, isComplex, type Shape, sizeOf } from '@nx/types'
import { store } from '../properties/array.ts'
import type { Draw } from '../properties/draw.ts'
import type { Operand, Property, Trial, Value } from '../properties/property.ts'
import { show } from '../properties/show.ts'

const named = (name: string, draw: (draw: Draw) => Trial): Property => ({ name: `linalg.${name}`, draw })

/** Linear algebra, each function with all of its options. */
export const matrices = (): readonly Property[] => [
  named('adjoint', (draw) => of('adjoint(x)', [draw.operand()], (x) => linalg.adjoint(x!))),
  named('kron', (draw) => {
    const factor = (): Operand => draw.operand({ rank: [2, 2], size: 6 })
    return of('kron(x, y)', [factor(), factor()], (x, y) => linalg.kron(x!, y!))
  }),
  named('determinant', (draw) => ofSquare(draw, 'determinant(x)', linalg.determinant)),
  named('slogdet', (draw) => ofSquare(draw, 'slogdet(x)', linalg.slogdet)),
  named('invert', (draw) => ofSquare(draw, 'invert(x)', linalg.invert)),
  named('expm', (draw) => ofSquare(draw, 'expm(x)', linalg.expm)),
  named('matrixPower', (draw) => {
    const power = draw.one([2, 1, 3, 0, 5, -1, -2])
    return ofSquare(draw, `matrixPower(x, ${power})`, (x) => linalg.matrixPower(x, power))
  }),
  named('cholesky', (draw) =>
    ofSquare(draw, 'cholesky(x xᴴ + 1)', (x) => linalg.cholesky(definite(x)), { named: false }),
  ),
  named('eigh', drawEigh),
  named('eig', (draw) => ofSquare(draw, 'eig(x)', linalg.eig, { turning: draw.boolean() })),
  named('qr', drawQr),
  named('lu', (draw) => ofSquare(draw, 'lu(x)', linalg.lu)),
  named('svd', drawSvd),
  named('pinv', (draw) => {
    const x = draw.rarely()
      ? draw.operand({ rank: [1, 1] })
      : drawMatrix(draw, { columns: draw.integer(1, 3) })
    return of('pinv(x)', [x], (tensor) => linalg.pinv(tensor!))
  }),
  named('solve', (draw) => {
    const a = drawMatrix(draw, {})
    return of('solve(a, b)', [a, drawRight(draw, a, draw.boolean())], (x, y) => linalg.solve(x!, y!))
  }),
  named('triangularSolve', drawTriangularSolve),
  named('leastSquares', (draw) => {
    const a = drawMatrix(draw, { leading: [], columns: draw.integer(1, 3) })
    const b = draw.operand({ type: a.type, shape: a.shape.slice(0, 1) })
    return of('leastSquares(a, b)', [a, b], (x, y) => linalg.leastSquares(x!, y!))
  }),
  named('norm', drawNorm),
  named('matrixRank', (draw) => ofSquare(draw, 'matrixRank(x)', linalg.matrixRank)),
]

type Run = (...tensors: Tensor[]) => Tensor | readonly Tensor[]

const of = (call: string, inputs: readonly Operand[], run: Run): Trial => ({ call, inputs, run })

const ofSquare = (
  draw: Draw,
  call: string,
  run: (x: Tensor) => Tensor | readonly Tensor[],
  options: MatrixOptions = {},
): Trial => of(call, [drawMatrix(draw, options)], (x) => run(x!))

interface MatrixOptions {
  readonly columns?: number
  readonly leading?: Shape
  /** Whether the first two axes are turned into each other, which makes eigenvalues complex. */
  readonly turning?: boolean
  /** Whether axes may have names, as those of a matrix and its adjoint do not fit; true by default. */
  readonly named?: boolean
}

/** Small numbers, and on the diagonal numbers that are 1 apart. */
function drawMatrix(draw: Draw, options: MatrixOptions): Operand {
  const rows = draw.integer(1, 3)
  const {
    columns = rows,
    leading = draw.shape({ rank: [0, 1], size: 2 }),
    turning = false,
    named = true,
  } = options
  const type = draw.type((each) => each === 'f64' || each === 'c128')
  const shape = [...leading, rows, columns]
  const one = (): Value[] => {
    const order = draw.permutation(Math.min(rows, columns))
    return draw.values(type, rows * columns).map((value, flat) => {
      const [i, j] = [Math.floor(flat / columns), flat % columns]
      const turn = turning && i + j === 1 ? 2 * (i - j) : 0
      return moved(value, 0.25, i === j ? 1.5 + order[i]! : turn, type)
    })
  }
  const values = (): Value[] => Array.from({ length: sizeOf(leading) }, one).flat()
  return {
    type,
    shape,
    names: named ? draw.names(shape.length) : shape.map(() => null),
    values: values(),
    another: values,
  }
}

function moved(value: Value, scale: number, by: number, type: DType): Value {
  const part = (x: number, shift: number): number => Number(store('f32', x * scale + shift))
  if (!isComplex(type)) return part(Number(value), by)
  const { re, im } = value as Complex
  return complex(part(re, by), part(im, 0))
}

/** A right-hand side for matrices: vectors, or matrices of two columns. */
const drawRight = (draw: Draw, a: Operand, vectors: boolean, left = true): Operand => {
  const [leading, rows] = [a.shape.slice(0, -2), a.shape.at(-1)!]
  return draw.operand({
    type: a.type,
    shape: [...leading, ...(vectors ? [rows] : left ? [rows, 2] : [2, rows])],
  })
}

function definite(x: Tensor): Tensor {
  const size = x.shape.at(-1)!
  return add(matrixProduct(x, linalg.adjoint(x)), eye([size, size], { type: x.type, backend: x.backend }))
}

/** The product of each pair of matrices. */
function matrixProduct(x: Tensor, y: Tensor): Tensor {
  const terms = Array.from({ length: x.shape.at(-1)! }, (_, k) =>
    multiply(sliceAlongAxis(x, k, 1, { axis: -1 }), sliceAlongAxis(y, k, 1, { axis: -2 })),
  )
  return terms.reduce((sum, term) => add(sum, term))
}

/** Vectors of complex matrices are known up to a phase: what is asked of them is `v w vᴴ`. */
const known = (v: Tensor, weights: Tensor): Tensor =>
  isComplex(v.type) ? matrixProduct(multiply(v, newAxis(weights, -2)), linalg.adjoint(v)) : v

function drawEigh(draw: Draw): Trial {
  const options = draw.one([{}, { order: 'ascending' }, { order: 'magnitude' }])
  return ofSquare(
    draw,
    `eigh((x + xᴴ) / 2, ${show(options)})`,
    (x) => {
      const [values, vectors] = linalg.eigh(multiply(0.5, add(x, linalg.adjoint(x))), options)
      return [values, known(vectors, multiply(values, values))]
    },
    { named: false },
  )
}

/** Of what full matrices have beyond the singular values, only the space is known. */
function drawSvd(draw: Draw): Trial {
  const options = draw.one([{ fullMatrices: false }, {}, { fullMatrices: true }])
  return of(`svd(x, ${show(options)})`, [drawMatrix(draw, { columns: draw.integer(1, 3) })], (x) => {
    const [u, values, vt] = linalg.svd(x!, options)
    const v = linalg.adjoint(vt)
    const count = values.shape.at(-1)!
    const first = (vectors: Tensor): Tensor => sliceAlongAxis(vectors, 0, count, { axis: -1 })
    const others = [u, v].flatMap((vectors) => {
      const rest = vectors.shape.at(-1)! - count
      if (rest === 0) return []
      const beyond = sliceAlongAxis(vectors, count, rest, { axis: -1 })
      return [matrixProduct(beyond, linalg.adjoint(beyond))]
    })
    const pairs = isComplex(u.type)
      ? [matrixProduct(multiply(first(u), newAxis(multiply(values, values), -2)), linalg.adjoint(first(v)))]
      : [first(u), first(v)]
    return [values, ...pairs, ...others]
  })
}

function drawQr(draw: Draw): Trial {
  const options = draw.one([{}, { mode: 'reduced' }, { mode: 'complete' }])
  const x = drawMatrix(draw, { columns: draw.integer(1, 3) })
  return of(`qr(x, ${show(options)})`, [x], (tensor) => {
    const [q, r] = linalg.qr(tensor!, options)
    const [rows, columns] = tensor!.shape.slice(-2) as [number, number]
    if (rows <= columns || options.mode !== 'complete') return [q, r]
    const part = (from: number, count: number): Tensor => sliceAlongAxis(q, from, count, { axis: -1 })
    const beyond = part(columns, rows - columns)
    return [part(0, columns), matrixProduct(beyond, linalg.adjoint(beyond)), r]
  })
}

function drawTriangularSolve(draw: Draw): Trial {
  const a = drawMatrix(draw, {})
  const leftSide = draw.boolean()
  const options = {
    ...(draw.boolean() && { lower: draw.boolean() }),
    ...((!leftSide || draw.boolean()) && { leftSide }),
    ...(draw.boolean() && { transformA: draw.one(['transpose', 'conjugate', 'none']) }),
  }
  const b = drawRight(draw, a, leftSide && draw.boolean(), leftSide)
  return of(`triangularSolve(a, b, ${show(options)})`, [a, b], (x, y) =>
    linalg.triangularSolve(x!, y!, options),
  )
}

function drawNorm(draw: Draw): Trial {
  const ofVector = draw.boolean()
  const x = ofVector
    ? draw.operand({ rank: [1, 1] })
    : drawMatrix(draw, { leading: [], columns: draw.integer(1, 3) })
  const ord = ofVector
    ? draw.one([null, 1, 2, 3, -2, 0.5, 'inf', 'negInf'])
    : draw.one([null, 1, -1, 2, -2, 'frobenius', 'nuclear', 'inf', 'negInf'])
  const options = { ...(ord !== null && { ord }), ...(draw.boolean() && { keepAxes: true }) }
  return of(`norm(x, ${show(options)})`, [x], (tensor) => linalg.norm(tensor!, options))
}
