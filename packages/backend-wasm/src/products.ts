// Single products of whole tensors, which need no plan: all that the kernels take follows from shapes.
import { joinWalks, matrixAxes } from '@nx/compiler'
import { byteLength, sizeOf, stridesOf } from '@nx/types'
import type { Attributes, Call, Shape } from '@nx/types'
import { stepsOf } from './executable.ts'
import { gemmType } from './gemm/element.ts'
import type { MatrixOperand, Steps } from './gemm/index.ts'
import type { Handle } from './memory/index.ts'
import type { Runtime } from './runtime.ts'

/** Axes that are walked as one. */
interface Group {
  readonly length: number
  readonly steps: Steps
}

/** The result of a `dot` of types that have a matrix kernel, or `undefined` if the call is another, or of nothing. */
export function runProduct(
  { memory, gemm }: Runtime,
  { op, attrs, inputs, outs }: Call<Handle>,
): Handle | undefined {
  const out = outs[0]!
  const type = op === 'dot' ? gemmType(out.type) : undefined
  if (type === undefined) return undefined
  const left = groupsOf(inputs[0]!.spec.shape, attrs, 0)
  const right = groupsOf(inputs[1]!.spec.shape, attrs, 1)
  const [batch, m, k, n] = [left[0].length, left[1].length, left[2].length, right[2].length]
  if (batch * m * k * n === 0) return undefined
  memory.beginCall()
  const a = operand(memory.address(inputs[0]!.data), left)
  const b = operand(memory.address(inputs[1]!.data), right)
  const result = memory.allocate(byteLength(out))
  try {
    gemm({ type, m, n, k, a, b, c: memory.address(result), batch })
  } catch (error) {
    memory.free(result)
    throw error
  }
  return result
}

type Groups = readonly [batch: Group, rows: Group, columns: Group]

/** The axes of an operand as a batch of matrices. */
function groupsOf(shape: Shape, attrs: Attributes, side: number): Groups {
  const strides = stridesOf(shape)
  return matrixAxes(attrs, side, shape.length).map((axes) => ({
    length: sizeOf(axes.map((axis) => shape[axis]!)),
    steps: stepsOf(joinWalks(axes.map((axis) => ({ length: shape[axis]!, stride: strides[axis]! })))),
  })) as unknown as Groups
}

const operand = (address: number, [batch, rows, columns]: Groups): MatrixOperand => ({
  address,
  batchStride: batch.steps,
  rowStride: rows.steps,
  columnStride: columns.steps,
})
