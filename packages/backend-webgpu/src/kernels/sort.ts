// Order of the elements along one axis: stable merging of runs, each element finding its place by binary search.
import { stridesOf } from '@nx/types'
import type { Spec, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { otherAxes, pick, ShaderText, whole } from '../layout.ts'
import { kindOf, load, store } from '../types.ts'
import type { CallOf } from './elementwise.ts'
import { mapBlock } from './map.ts'

/** A key for each element, lanes side by side: unsigned words in the order that is asked for. */
function keysOf(
  machine: Machine,
  input: Value<GpuData>,
  axis: number,
  descending: boolean,
): { data: GpuData; spec: Spec } {
  const { type, shape } = input.spec
  const order = [...otherAxes(shape.length, [axis]), axis]
  const spec = { type: 'u32', shape: pick(shape, order) } as const
  const kind = kindOf(type)
  const key = kind === 'float' ? `sort_key(${load(type, 'x')})` : kind === 'signed' ? 'x ^ 0x80000000u' : 'x'
  const data = machine.allocate(spec, 'argsort')
  mapBlock(machine, data, {
    shape: spec.shape,
    operands: [{ data: input.data, layout: { offset: 0, strides: pick(stridesOf(shape), order) } }],
    to: whole(spec.shape),
    word: descending ? `~(${key})` : key,
  })
  return { data, spec }
}

/** Merges pairs of sorted runs of a width; an element's place is its own rank plus its rank in the other run. */
function merge(
  machine: Machine,
  keys: GpuData,
  positions: GpuData,
  out: GpuData,
  length: number,
  width: number,
): void {
  const shader = new ShaderText()
  const [n, w] = [shader.parameter(length), shader.parameter(width)]
  const body = `  if (i >= ${shader.parameter(out.words)}) { return; }
  let lane = i / ${n} * ${n};
  let own = i - lane;
  let run = own / ${w};
  let second = (run & 1u) == 1u;
  let key = in0[lane + in1[i]];
  let other = select(run + 1u, run - 1u, second) * ${w};
  var low = min(other, ${n});
  var high = min(other + ${w}, ${n});
  while (low < high) {
    let middle = (low + high) / 2u;
    let candidate = in0[lane + in1[lane + middle]];
    if (candidate < key || (second && candidate == key)) { low = middle + 1u; } else { high = middle; }
  }
  let before = low - min(other, ${n});
  let start = select(run, run - 1u, second) * ${w};
  out[lane + start + (own - run * ${w}) + before] = in1[i];`
  machine.run(out, { body, parameters: shader.parameters, inputs: [keys, positions], count: out.words })
}

/** Positions within each lane of `length` keys, in the order of the keys; equal keys stay in order. */
export function sortedPositions(machine: Machine, keys: GpuData, length: number): GpuData {
  const spec = { type: 'u32', shape: [keys.words] } as const
  let positions = machine.allocate(spec, 'argsort')
  mapBlock(machine, positions, {
    shape: spec.shape,
    operands: [],
    to: whole(spec.shape),
    word: 'position',
    prelude: (shader) => `  let position = i % ${shader.parameter(length)};`,
  })
  for (let width = 1; width < length; width *= 2) {
    const merged = machine.allocate(spec, 'argsort')
    merge(machine, keys, positions, merged, length, width)
    machine.dispose(positions)
    positions = merged
  }
  return positions
}

export interface SortAttributes {
  axis: number
  direction: 'asc' | 'desc'
}

export function argsort(
  machine: Machine,
  { op, inputs, attrs: { axis, direction }, outs: [out] }: CallOf<SortAttributes>,
): GpuData {
  const input = inputs[0]!
  const { shape } = input.spec
  const keys = keysOf(machine, input, axis, direction === 'desc')
  const positions = sortedPositions(machine, keys.data, shape[axis]!)
  machine.dispose(keys.data)
  const result = machine.allocate(out, op)
  const order = [...otherAxes(shape.length, [axis]), axis]
  const value = kindOf(out.type) === 'float' ? 'f32(x)' : load(out.type, 'x')
  mapBlock(machine, result, {
    shape: keys.spec.shape,
    operands: [{ data: positions, layout: whole(keys.spec.shape) }],
    to: { offset: 0, strides: pick(stridesOf(shape), order) },
    word: store(out.type, value),
  })
  machine.dispose(positions)
  return result
}
