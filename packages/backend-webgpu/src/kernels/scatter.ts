// Indexed writing: rows are sorted by the slice they go to, then each slice takes its rows in their order.
import { isFloat, sizeOf, stridesOf } from '@nx/types'
import type { Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { otherAxes, pick, ShaderText, whole } from '../layout.ts'
import { load, store } from '../types.ts'
import type { CallOf } from './elementwise.ts'
import { locateSlice } from './gather.ts'
import { take } from './movement.ts'
import { sortedPositions } from './sort.ts'

export interface ScatterAttributes {
  axes: readonly number[]
  combine: 'add' | 'put'
}

export function scatter(
  machine: Machine,
  { op, inputs, attrs: { axes, combine }, outs: [out] }: CallOf<ScatterAttributes>,
): GpuData {
  const [target, indices, updates] = inputs as [Value<GpuData>, Value<GpuData>, Value<GpuData>]
  const { type, shape } = out
  const result = take(machine, op, out, target.data, whole(shape))
  const rows = sizeOf(indices.spec.shape.slice(0, -1))
  const others = otherAxes(shape.length, axes)
  const lengths = pick(shape, others)
  const count = rows * sizeOf(lengths)
  if (count === 0 || result.words === 0) return result
  const slices = sliceOfRows(machine, indices, shape, axes, rows)
  const order = sortedPositions(machine, slices, rows)
  const shader = new ShaderText()
  const [length, all] = [shader.parameter(sizeOf(lengths)), shader.parameter(rows)]
  const update = `in2[in1[k] * ${length} + element]`
  const adds = combine === 'add'
  // Floats are summed apart from the target, each sum in the order of the rows: the same result every time.
  const zero = isFloat(type) ? '0.0' : load(type, '0u')
  const body = [
    `  if (i >= ${shader.parameter(count)}) { return; }`,
    `  let rank = i / ${length};`,
    `  let element = i % ${length};`,
    '  let slice = in0[in1[rank]];',
    '  if (rank > 0u && in0[in1[rank - 1u]] == slice) { return; }',
    shader.locate('element', lengths, { inside: { offset: 0, strides: pick(stridesOf(shape), others) } }),
    adds ? `  var total = ${zero};` : '  var last = 0u;',
    `  for (var k = rank; k < ${all}; k++) {`,
    '    if (in0[in1[k]] != slice) { break; }',
    adds ? `    total += ${load(type, update)};` : `    last = ${update};`,
    '  }',
    `  out[slice + inside] = ${adds ? store(type, `(${load(type, 'out[slice + inside]')} + total)`) : 'last'};`,
  ].join('\n')
  machine.run(result, { body, parameters: shader.parameters, inputs: [slices, order, updates.data], count })
  machine.dispose(slices)
  machine.dispose(order)
  return result
}

/** The word where the slice of each row starts. */
function sliceOfRows(
  machine: Machine,
  indices: Value<GpuData>,
  shape: readonly number[],
  axes: readonly number[],
  rows: number,
): GpuData {
  const slices = machine.allocate({ type: 'u32', shape: [rows] }, 'scatter')
  const shader = new ShaderText()
  const body = [
    `  if (i >= ${shader.parameter(rows)}) { return; }`,
    '  let row = i;',
    locateSlice(shader, indices.spec.type, shape, axes, 'in0'),
    '  out[i] = slice;',
  ].join('\n')
  machine.run(slices, { body, parameters: shader.parameters, inputs: [indices.data], count: rows })
  return slices
}
