// Movement: every kernel is one strided copy for each input.
import { sizeOf, stridesOf } from '@nx/types'
import type { Shape, Spec, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { pick, ShaderText, spread, whole } from '../layout.ts'
import type { Layout } from '../layout.ts'
import type { CallOf } from './elementwise.ts'
import { mapBlock, operand } from './map.ts'

/** A new tensor with a block taken from a place of another one. */
export function take(machine: Machine, op: string, out: Spec, data: GpuData, layout: Layout): GpuData {
  const result = machine.allocate(out, op)
  mapBlock(machine, result, {
    shape: out.shape,
    operands: [{ data, layout }],
    to: whole(out.shape),
    word: 'x',
  })
  return result
}

/** Distance from the first element to the one at an index. */
const at = (strides: readonly number[], index: readonly number[]): number =>
  strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, 0)

export const reshape = (machine: Machine, { inputs }: CallOf): GpuData => machine.share(inputs[0]!.data)

/** The elements with their axes in another order; shared where the order is the same. */
export function permute(
  machine: Machine,
  op: string,
  input: Value<GpuData>,
  axes: readonly number[],
): GpuData {
  if (axes.every((axis, i) => axis === i)) return machine.share(input.data)
  const { type, shape } = input.spec
  const layout = { offset: 0, strides: pick(stridesOf(shape), axes) }
  return take(machine, op, { type, shape: pick(shape, axes) }, input.data, layout)
}

export const transpose = (
  machine: Machine,
  { op, inputs, attrs }: CallOf<{ axes: readonly number[] }>,
): GpuData => permute(machine, op, inputs[0]!, attrs.axes)

export const broadcast = (
  machine: Machine,
  { op, inputs, attrs, outs: [out] }: CallOf<{ axes: readonly number[] }>,
): GpuData => take(machine, op, out, inputs[0]!.data, spread(inputs[0]!.spec.shape, out.shape, attrs.axes))

export interface SliceAttributes {
  starts: readonly (number | null)[]
  strides: readonly number[]
  lengths: readonly number[]
}

export function slice(
  machine: Machine,
  { op, inputs, attrs, outs: [out] }: CallOf<SliceAttributes>,
): GpuData {
  const { starts, strides, lengths } = attrs
  const input = inputs[0]!
  const { shape } = input.spec
  const own = stridesOf(shape)
  const first = starts.map((start, axis) => Math.max(0, Math.min(start ?? 0, shape[axis]! - lengths[axis]!)))
  const layout = { offset: at(own, first), strides: own.map((stride, axis) => stride * strides[axis]!) }
  const dynamic = starts.flatMap((start, axis) => (start === null ? [axis] : []))
  if (dynamic.length === 0) return take(machine, op, out, input.data, layout)
  const result = machine.allocate(out, op)
  const count = sizeOf(out.shape)
  if (count === 0) return result
  // The starts lie on the device: they are brought together in one small tensor, and the kernel clamps them.
  const chosen = inputs.slice(1)
  const table = machine.allocate({ type: 'u32', shape: [chosen.length] }, op)
  chosen.forEach(({ data }, k) => machine.copy(data, table, k))
  const shader = new ShaderText()
  const lines = [
    `  if (i >= ${shader.parameter(count)}) { return; }`,
    shader.locate('i', out.shape, { at: whole(out.shape), source: layout }),
    '  var shifted = source;',
    ...dynamic.map((axis, k) => {
      const most = shader.parameter(shape[axis]! - lengths[axis]!)
      const start =
        chosen[k]!.spec.type === 'u32'
          ? `min(in1[${k}], ${most})`
          : `u32(clamp(bitcast<i32>(in1[${k}]), 0, i32(${most})))`
      return `  shifted += ${start} * ${shader.parameter(own[axis]!)};`
    }),
    '  out[at] = in0[shifted];',
  ]
  machine.run(result, {
    body: lines.join('\n'),
    parameters: shader.parameters,
    inputs: [input.data, table],
    count,
  })
  machine.dispose(table)
  return result
}

export interface PadAttributes {
  config: readonly (readonly [low: number, high: number, interior: number])[]
}

/** The part of the input that padding does not crop away, by its place there and in the output. */
function kept(
  own: Shape,
  out: Shape,
  { config }: PadAttributes,
): { shape: number[]; from: Layout; to: Layout } {
  const steps = config.map(([, , interior]) => interior + 1)
  const first = config.map(([low], axis) => Math.max(0, Math.ceil(-low / steps[axis]!)))
  const shape = config.map(([low], axis) => {
    const last = Math.floor((out[axis]! - 1 - low) / steps[axis]!)
    return Math.max(0, Math.min(last, own[axis]! - 1) - first[axis]! + 1)
  })
  const target = config.map(([low], axis) => low + first[axis]! * steps[axis]!)
  const strides = stridesOf(out)
  return {
    shape,
    from: { offset: at(stridesOf(own), first), strides: stridesOf(own) },
    to: { offset: at(strides, target), strides: strides.map((stride, axis) => stride * steps[axis]!) },
  }
}

export function pad(machine: Machine, { op, inputs, attrs, outs: [out] }: CallOf<PadAttributes>): GpuData {
  const [input, value] = inputs as [Value<GpuData>, Value<GpuData>]
  const result = take(machine, op, out, value.data, spread([], out.shape, []))
  const { shape, from, to } = kept(input.spec.shape, out.shape, attrs)
  mapBlock(machine, result, { shape, operands: [operand(input, from)], to, word: 'x' })
  return result
}

export function reverse(
  machine: Machine,
  { op, inputs, attrs: { axes }, outs: [out] }: CallOf<{ axes: readonly number[] }>,
): GpuData {
  const strides = stridesOf(out.shape)
  const layout = {
    offset: at(
      strides,
      out.shape.map((length, axis) => (axes.includes(axis) ? length - 1 : 0)),
    ),
    strides: strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
  }
  return take(machine, op, out, inputs[0]!.data, layout)
}

export function concatenate(
  machine: Machine,
  { op, inputs, attrs: { axis }, outs: [out] }: CallOf<{ axis: number }>,
): GpuData {
  const result = machine.allocate(out, op)
  const strides = stridesOf(out.shape)
  let offset = 0
  for (const input of inputs) {
    const { shape } = input.spec
    mapBlock(machine, result, {
      shape,
      operands: [operand(input, whole(shape))],
      to: { offset, strides },
      word: 'x',
    })
    offset += shape[axis]! * strides[axis]!
  }
  return result
}
