// Triangles and diagonals of matrices.
import * as nx from '@nx/tensor'
import { type DType, isInteger } from '@nx/types'
import { at, build, cast } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial } from '../property.ts'
import { merged } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the functions on triangles and diagonals. */
export const diagonals = (): readonly Property[] => [
  { name: 'tril', draw: (draw) => drawTriangle(draw, 'tril', nx.tril, (above, k) => above <= k) },
  { name: 'triu', draw: (draw) => drawTriangle(draw, 'triu', nx.triu, (above, k) => above >= k) },
  { name: 'makeDiagonal', draw: drawMakeDiagonal },
  { name: 'takeDiagonal', draw: drawTakeDiagonal },
  { name: 'putDiagonal', draw: drawPutDiagonal },
]

/** The type beside zeros, which are s32, or u64 as the rest is. */
const besideZeros = (type: DType): DType => (type === 'u64' ? type : merged(type, 's32'))

/** What is cut off becomes a zero. */
function drawTriangle(
  draw: Draw,
  name: string,
  run: (x: nx.Tensor, options: nx.TriangleOptions) => nx.Tensor,
  keeps: (above: number, k: number) => boolean,
): Trial {
  const x = draw.operand({ rank: [2, 4] })
  const options = draw.boolean() ? { k: draw.integer(-6, 6) } : {}
  return {
    call: `${name}(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => run(tensor!, options),
    expected: (array) => {
      const type = besideZeros(array.type)
      const wide = cast(array, type)
      const zero = isInteger(type) ? 0n : 0
      const kept = (index: readonly number[]): boolean => keeps(index.at(-1)! - index.at(-2)!, options.k ?? 0)
      return build(type, array.shape, (index) => (kept(index) ? at(wide, index) : zero), array.names)
    },
  }
}

function drawMakeDiagonal(draw: Draw): Trial {
  // The result has the square of these elements.
  const x = draw.operand({ rank: [1, 1], large: 70 })
  const options = draw.boolean() ? { offset: draw.integer(-3, 3) } : {}
  const { offset = 0 } = options
  return {
    call: `makeDiagonal(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.makeDiagonal(tensor!, options),
    expected: (array) => {
      const type = besideZeros(array.type)
      const wide = cast(array, type)
      const size = array.shape[0]! + Math.abs(offset)
      return build(
        type,
        [size, size],
        ([row, column]) =>
          column! - row! === offset ? wide.values[Math.min(row!, column!)]! : isInteger(type) ? 0n : 0,
        [null, null],
      )
    },
  }
}

/** An offset at which a matrix has a diagonal. */
const drawOffset = (draw: Draw, rows: number, columns: number): { offset?: number } =>
  draw.boolean() ? { offset: draw.integer(1 - rows, columns - 1) } : {}

const lengthAt = (rows: number, columns: number, offset: number): number =>
  Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0))

function drawTakeDiagonal(draw: Draw): Trial {
  const x = draw.operand({
    shape: [...draw.shape({ rank: [0, 2], size: 4 }), draw.integer(1, 4), draw.integer(1, 4)],
  })
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!]
  const options = drawOffset(draw, rows, columns)
  const { offset = 0 } = options
  return {
    call: `takeDiagonal(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => nx.takeDiagonal(tensor!, options),
    expected: (array) =>
      build(array.type, [...array.shape.slice(0, -2), lengthAt(rows, columns, offset)], (index) => {
        const i = index.at(-1)!
        return at(array, [...index.slice(0, -1), i - Math.min(offset, 0), i + Math.max(offset, 0)])
      }),
  }
}

function drawPutDiagonal(draw: Draw): Trial {
  const type = draw.type()
  const x = draw.operand({ type, shape: [draw.integer(1, 4), draw.integer(1, 4)] })
  const [rows, columns] = [x.shape[0]!, x.shape[1]!]
  const options = drawOffset(draw, rows, columns)
  const { offset = 0 } = options
  const diagonal = draw.operand({
    type: draw.boolean() ? draw.type() : type,
    shape: [lengthAt(rows, columns, offset)],
  })
  return {
    call: `putDiagonal(x, diagonal, ${show(options)})`,
    inputs: [x, diagonal],
    run: (matrix, vector) => nx.putDiagonal(matrix!, vector!, options),
    expected: (matrix, vector) => {
      const common = merged(matrix!.type, vector!.type)
      const [into, from] = [cast(matrix!, common), cast(vector!, common)]
      return build(
        common,
        matrix!.shape,
        ([row, column]) =>
          column! - row! === offset ? from.values[Math.min(row!, column!)]! : at(into, [row!, column!]),
        matrix!.names,
      )
    },
  }
}
