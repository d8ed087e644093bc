// Contraction: batches of matrix products, each invocation computing a small tile of the output in registers.
import { isFloat, sizeOf, stridesOf } from '@nx/types'
import type { Spec, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { collapse, otherAxes, pick, ShaderText } from '../layout.ts'
import { kindOf, load, store } from '../types.ts'
import { fill } from './create.ts'
import type { CallOf } from './elementwise.ts'
import { permute } from './movement.ts'
import { reduceAxes } from './reduce.ts'

export interface DotAttributes {
  contract: readonly [readonly number[], readonly number[]]
  batch: readonly [readonly number[], readonly number[]]
}

/** An operand as a batch of matrices: lengths and strides of batch, free and contracted elements. */
interface Matrices {
  readonly data: GpuData
  readonly lengths: readonly [number, number, number]
  readonly strides: readonly [number, number, number]
  /** Whether the elements were copied to get there. */
  readonly copied: boolean
}

/** Sees each group of axes as one, copying the operand where its elements do not lie at equal distances. */
function matrices(machine: Machine, input: Value<GpuData>, groups: readonly (readonly number[])[]): Matrices {
  const { type, shape } = input.spec
  const own = stridesOf(shape)
  const lengths = groups.map((axes) => sizeOf(pick(shape, axes))) as [number, number, number]
  const parts = groups.map((axes) => collapse(pick(shape, axes), [pick(own, axes)]))
  if (parts.every((part) => part.lengths.length <= 1)) {
    const strides = parts.map((part) => part.strides[0]![0] ?? 0) as [number, number, number]
    return { data: input.data, lengths, strides, copied: false }
  }
  const data = permute(machine, 'dot', { data: input.data, spec: { type, shape } }, groups.flat())
  return { data, lengths, strides: stridesOf(lengths) as [number, number, number], copied: true }
}

/** Products that are summed before their sum is added to the total, so that rounding errors stay small. */
const blockLength = 32
/** Fewer invocations than this leave a device idle: the contracted elements are then shared out among more. */
const busy = 4096
const shortest = 512

/** Text of the kernel, for tiles of so many rows and columns. */
function kernel(
  shader: ShaderText,
  left: Matrices,
  right: Matrices,
  out: Spec,
  pieces: number,
  rows: number,
  columns: number,
): string {
  const [batches, height, depth] = left.lengths
  const width = right.lengths[1]
  const [m, n, d] = [height, width, depth].map((length) => shader.parameter(length))
  const tilesDown = shader.parameter(Math.ceil(height / rows))
  const tilesAcross = shader.parameter(Math.ceil(width / columns))
  const [batchCount, length] = [shader.parameter(batches), shader.parameter(Math.ceil(depth / pieces))]
  const [leftBatch, leftRow, leftStep] = left.strides.map((stride) => shader.parameter(stride))
  const [rightBatch, rightColumn, rightStep] = right.strides.map((stride) => shader.parameter(stride))
  const float = kindOf(out.type) === 'float'
  const value = (name: string): string => (float ? load('f32', name) : name)
  const each = (count: number, text: (k: number) => string): string =>
    Array.from({ length: count }, (_, k) => text(k)).join(' ')
  const tile = (text: (r: number, c: number) => string): string =>
    each(rows, (r) => each(columns, (c) => text(r, c)))
  const zero = float ? '0.0' : '0u'
  return `  if (i >= ${shader.parameter(invocations(left, right, pieces, rows, columns))}) { return; }
  let column = (i % ${tilesAcross}) * ${columns}u;
  let row = (i / ${tilesAcross} % ${tilesDown}) * ${rows}u;
  let matrix = i / (${tilesAcross} * ${tilesDown});
  let batch = matrix % ${batchCount};
  let start = (matrix / ${batchCount}) * ${length};
  let end = min(start + ${length}, ${d});
  ${each(rows, (r) => `let a${r} = batch * ${leftBatch} + min(row + ${r}u, ${m} - 1u) * ${leftRow};`)}
  ${each(columns, (c) => `let b${c} = batch * ${rightBatch} + min(column + ${c}u, ${n} - 1u) * ${rightColumn};`)}
  ${tile((r, c) => `var total${r}${c} = ${zero};`)}
  for (var block = start; block < end; block += ${blockLength}u) {
    ${tile((r, c) => `var sum${r}${c} = ${zero};`)}
    for (var k = block; k < min(block + ${blockLength}u, end); k++) {
      ${each(rows, (r) => `let x${r} = ${value(`in0[a${r} + k * ${leftStep}]`)};`)}
      ${each(columns, (c) => `let y${c} = ${value(`in1[b${c} + k * ${rightStep}]`)};`)}
      ${tile((r, c) => `sum${r}${c} += x${r} * y${c};`)}
    }
    ${tile((r, c) => `total${r}${c} += sum${r}${c};`)}
  }
  let first = (matrix * ${m} + row) * ${n} + column;
  ${tile(
    (r, c) => `if (row + ${r}u < ${m} && column + ${c}u < ${n}) {
    out[first + ${r}u * ${n} + ${c}u] = ${storeTotal(out, `total${r}${c}`)};
  }`,
  )}`
}

/** Integers are summed as unsigned words whatever their sign: the low bits are the same. */
function storeTotal(out: Spec, total: string): string {
  return store(out.type, kindOf(out.type) === 'signed' ? `bitcast<i32>(${total})` : total)
}

const invocations = (
  left: Matrices,
  right: Matrices,
  pieces: number,
  rows: number,
  columns: number,
): number =>
  left.lengths[0] * pieces * Math.ceil(left.lengths[1] / rows) * Math.ceil(right.lengths[1] / columns)

export function dot(
  machine: Machine,
  { op, inputs, attrs: { contract, batch }, outs: [out] }: CallOf<DotAttributes>,
): GpuData {
  const [left, right] = ([0, 1] as const).map((side) => {
    const input = inputs[side]!
    const free = otherAxes(input.spec.shape.length, [...batch[side], ...contract[side]])
    return matrices(machine, input, [batch[side], free, contract[side]])
  }) as [Matrices, Matrices]
  const result = multiply(machine, op, left, right, out)
  for (const { data, copied } of [left, right]) if (copied) machine.dispose(data)
  return result
}

function multiply(machine: Machine, op: string, left: Matrices, right: Matrices, out: Spec): GpuData {
  const depth = left.lengths[2]
  if (depth === 0) {
    const zeros = machine.allocate(out, op)
    fill(machine, zeros, 0)
    return zeros
  }
  const rows = left.lengths[1] < 4 ? 1 : 4
  const columns = right.lengths[1] < 4 ? 1 : 4
  const alone = invocations(left, right, 1, rows, columns)
  const pieces = Math.max(1, Math.min(Math.floor(depth / shortest), Math.ceil(busy / Math.max(1, alone))))
  const size = sizeOf(out.shape)
  const between = { type: isFloat(out.type) ? 'f32' : out.type, shape: [pieces, size] } as const
  const spec = pieces === 1 ? out : between
  const result = machine.allocate(spec, op)
  const shader = new ShaderText()
  const body = kernel(shader, left, right, spec, pieces, rows, columns)
  machine.run(result, {
    body,
    parameters: shader.parameters,
    inputs: [left.data, right.data],
    count: size === 0 ? 0 : alone * pieces,
  })
  if (pieces === 1) return result
  const total = reduceAxes(machine, 'sum', { data: result, spec: between }, [0], out)
  machine.dispose(result)
  return total
}
