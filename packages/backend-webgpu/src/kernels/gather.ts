// Indexed reading: one invocation for each element of the output, indices clamped.
import { sizeOf, stridesOf } from '@nx/types'
import type { DType, Shape, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { otherAxes, pick, ShaderText } from '../layout.ts'
import { kindOf } from '../types.ts'
import { fill } from './create.ts'
import type { CallOf } from './elementwise.ts'

/**
 * Statements that define `slice` as the word where the slice of a row starts, `row` being its number: of a tensor with
 * a shape, indexed along some axes by the indices in the binding `indices`.
 */
export function locateSlice(
  shader: ShaderText,
  type: DType,
  shape: Shape,
  axes: readonly number[],
  indices: string,
): string {
  const strides = stridesOf(shape)
  const terms = axes.map((axis, k) => {
    const index = `${indices}[row * ${axes.length}u + ${k}u]`
    const last = shader.parameter(shape[axis]! - 1)
    const clamped =
      kindOf(type) === 'signed'
        ? `u32(clamp(bitcast<i32>(${index}), 0, i32(${last})))`
        : `min(${index}, ${last})`
    return `${clamped} * ${shader.parameter(strides[axis]!)}`
  })
  return `  let slice = ${terms.join(' + ') || '0u'};`
}

export function gather(
  machine: Machine,
  { op, inputs, attrs: { axes }, outs: [out] }: CallOf<{ axes: readonly number[] }>,
): GpuData {
  const [input, indices] = inputs as [Value<GpuData>, Value<GpuData>]
  const { shape } = input.spec
  const result = machine.allocate(out, op)
  if (input.data.words === 0) {
    fill(machine, result, 0)
    return result
  }
  const others = otherAxes(shape.length, axes)
  const lengths = pick(shape, others)
  const count = sizeOf(out.shape)
  const shader = new ShaderText()
  const length = shader.parameter(sizeOf(lengths))
  const body = [
    `  if (i >= ${shader.parameter(count)}) { return; }`,
    `  let row = i / ${length};`,
    `  let element = i % ${length};`,
    locateSlice(shader, indices.spec.type, shape, axes, 'in1'),
    shader.locate('element', lengths, { inside: { offset: 0, strides: pick(stridesOf(shape), others) } }),
    '  out[i] = in0[slice + inside];',
  ].join('\n')
  machine.run(result, { body, parameters: shader.parameters, inputs: [input.data, indices.data], count })
  return result
}
