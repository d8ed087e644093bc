// Single calls that move elements: strided copies, whose code serves all shapes, strides and offsets.
import { generalize } from '@nx/compiler'
import type { Loop, SliceAttributes } from '@nx/compiler'
import { bitSize, byteLength, decode, sizeOf, stridesOf } from '@nx/types'
import type { Call, DType, Shape, Value } from '@nx/types'
import { keyOf } from './call-key.ts'
import { launch } from './launch.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'

/** An axis along which elements are read and written, and the steps of both in elements. */
interface Axis {
  readonly length: number
  readonly from: number
  readonly to: number
}

/** A start that is the element of an input, from 0 to `last`, and the steps of both as of an axis. */
interface Start {
  readonly input: number
  readonly last: number
  readonly from: number
  readonly to: number
}

/** Copies along axes, from and to places that are so many elements further on. */
interface Copy {
  readonly axes: readonly Axis[]
  readonly from: number
  readonly to: number
  readonly starts?: readonly Start[]
}

/** Elements are moved as integers of their width; the widest as two. */
const typeOfBytes: Readonly<Record<number, DType>> = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' }

/** More bytes than these are not written twice. */
const fewBytes = 16_384

/** Copies from a place of an input to one of the result, both in bytes. */
interface Part {
  readonly input: number
  readonly from: number
  readonly to: number
  readonly starts: readonly Start[]
  readonly copy: (from: number, to: number) => void
}

const cachedCalls = 2000

/** Runs calls that only move elements of whole bytes. */
export class Movements {
  readonly #runtime: Runtime
  /** What calls take of which one was not long ago. */
  readonly #calls: Recent<readonly Part[]> = new Recent(cachedCalls)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The result, or `undefined` if the call is of another kind. */
  run(call: Call<Handle>): Handle | undefined {
    const { op, inputs, outs } = call
    const copiesOf = Object.hasOwn(movements, op) ? movements[op] : undefined
    const out = outs[0]!
    if (copiesOf === undefined || bitSize(out.type) < 8) return undefined
    const { memory } = this.#runtime
    memory.beginCall()
    const bytes = bitSize(out.type) / 8
    const parts = this.#calls.get(keyOf(call), () => this.#parts(copiesOf(call), bytes))
    const addresses: number[] = []
    for (const { data } of inputs) addresses.push(memory.address(data))
    const result = memory.allocate(byteLength(out))
    const begin = memory.address(result)
    for (const { input, from, to, starts, copy } of parts) {
      let source = addresses[input]! + from
      let target = begin + to
      for (const start of starts) {
        const place = this.#placeOf(start, inputs) * bytes
        source += place * start.from
        target += place * start.to
      }
      copy(source, target)
    }
    return result
  }

  #placeOf({ input, last }: Start, inputs: readonly Value<Handle>[]): number {
    const { data, spec } = inputs[input]!
    const [start] = decode(this.#runtime.memory.view(data), spec.type, 1)
    return clamped(Number(start), last)
  }

  #parts(copies: readonly NumberedCopy[], bytes: number): Part[] {
    const known: { readonly axes: readonly Axis[]; readonly copy: Part['copy'] }[] = []
    return copies.flatMap(([input, { axes, from, to, starts = [] }]): Part[] => {
      const joined = joinAxes(bytes > 8 ? inHalves(axes) : axes)
      if (joined === undefined) return []
      // Tensors that are joined often have one shape.
      const last = known.at(-1)
      const copy = last && isSame(last.axes, joined) ? last.copy : this.#copy(joined, Math.min(bytes, 8))
      known.push({ axes: joined, copy })
      return [{ input, from: from * bytes, to: to * bytes, starts, copy }]
    })
  }

  #copy(axes: readonly Axis[], bytes: number): Part['copy'] {
    const { memory, kernels } = this.#runtime
    const [first] = axes
    if (axes.length === 1 && first!.from === 1 && first!.to === 1) {
      const length = first!.length * bytes
      return (from, to) => memory.u8.copyWithin(to, from, from + length)
    }
    const nest = nestOf(axes, typeOfBytes[bytes]!)
    const general = generalize(nest)
    const { run } = launch(kernels.of([general])[0]!, nest, general.sizes)
    return (from, to) => run([from, to])
  }
}

const isSame = (left: readonly Axis[], right: readonly Axis[]): boolean =>
  left.length === right.length &&
  left.every(({ length, from, to }, i) => {
    const other = right[i]!
    return length === other.length && from === other.from && to === other.to
  })

/** Each element as two. */
const inHalves = (axes: readonly Axis[]): Axis[] => [
  ...axes.map(({ length, from, to }) => ({ length, from: 2 * from, to: 2 * to })),
  { length: 2, from: 1, to: 1 },
]

/** As few axes as walk the same; `undefined` if there is nothing to walk. */
function joinAxes(axes: readonly Axis[]): readonly Axis[] | undefined {
  const joined: Axis[] = []
  for (const axis of axes) {
    const { length, from, to } = axis
    if (length === 0) return undefined
    if (length === 1) continue
    const last = joined.at(-1)
    if (last?.from === from * length && last.to === to * length)
      joined[joined.length - 1] = { length: last.length * length, from, to }
    else joined.push(axis)
  }
  return joined
}

function nestOf(axes: readonly Axis[], type: DType): Loop {
  const strides = (which: 'from' | 'to'): number[] => axes.map((axis) => axis[which])
  return {
    lengths: axes.map(({ length }) => length),
    parallel: axes.length,
    ordered: false,
    buffers: [0, 1],
    body: [{ op: 'load', type, access: { buffer: 0, offset: 0, strides: strides('from'), indirect: [] } }],
    stores: [
      {
        access: { buffer: 1, offset: 0, strides: strides('to'), indirect: [] },
        value: 0,
        combine: 'put',
      },
    ],
  }
}

/** The copies that a call takes. */
type CopiesOf = (call: Call<unknown>) => readonly NumberedCopy[]

/** A copy from one of the inputs. */
type NumberedCopy = readonly [input: number, copy: Copy]

const axesOf = (lengths: Shape, from: readonly number[], to: readonly number[]): Axis[] =>
  lengths.map((length, axis) => ({ length, from: from[axis]!, to: to[axis]! }))

const dotProduct = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, each, i) => sum + each * right[i]!, 0)

const shapeOf = ({ spec }: Value<unknown>): Shape => spec.shape

const clamped = (start: number, last: number): number => Math.max(0, Math.min(start, last))

/** Where a block within a shape begins; starts that are not given are inputs, from a first one on. */
function startsOf(
  starts: SliceAttributes['starts'],
  first: number,
  shape: Shape,
  lengths: Shape,
  stepsOf: (axis: number) => Pick<Axis, 'from' | 'to'>,
): Omit<Copy, 'axes'> {
  const moving: Start[] = []
  let [from, to] = [0, 0]
  starts.forEach((start, axis) => {
    const last = shape[axis]! - lengths[axis]!
    const steps = stepsOf(axis)
    if (start === null) moving.push({ input: first + moving.length, last, ...steps })
    else {
      from += clamped(start, last) * steps.from
      to += clamped(start, last) * steps.to
    }
  })
  return { from, to, starts: moving }
}

const movements: Readonly<Record<string, CopiesOf>> = {
  transpose({ inputs: [input], attrs, outs }) {
    const strides = stridesOf(shapeOf(input!))
    const { shape } = outs[0]!
    const from = (attrs['axes'] as readonly number[]).map((axis) => strides[axis]!)
    return [[0, { axes: axesOf(shape, from, stridesOf(shape)), from: 0, to: 0 }]]
  },
  broadcast({ inputs: [input], attrs, outs }) {
    const { shape } = outs[0]!
    const lengths = shapeOf(input!)
    const strides = stridesOf(lengths)
    const from = shape.map(() => 0)
    ;(attrs['axes'] as readonly number[]).forEach((axis, i) => {
      if (lengths[i] !== 1) from[axis] = strides[i]!
    })
    return [[0, { axes: axesOf(shape, from, stridesOf(shape)), from: 0, to: 0 }]]
  },
  reverse({ attrs, outs }) {
    const { shape } = outs[0]!
    const strides = stridesOf(shape)
    const axes = attrs['axes'] as readonly number[]
    const from = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride))
    const last = axes.reduce((sum, axis) => sum + (shape[axis]! - 1) * strides[axis]!, 0)
    return [[0, { axes: axesOf(shape, from, strides), from: last, to: 0 }]]
  },
  slice({ inputs: [input], attrs, outs }) {
    const { starts, strides, lengths } = attrs as unknown as SliceAttributes
    const { shape } = outs[0]!
    const of = shapeOf(input!)
    const steps = stridesOf(of)
    const begin = startsOf(starts, 1, of, lengths, (axis) => ({ from: steps[axis]!, to: 0 }))
    const walk = steps.map((step, axis) => step * strides[axis]!)
    return [[0, { axes: axesOf(shape, walk, stridesOf(shape)), ...begin }]]
  },
  putSlice({ inputs: [input, block], attrs }) {
    const [of, lengths] = [shapeOf(input!), shapeOf(block!)]
    const steps = stridesOf(of)
    const starts = attrs['starts'] as SliceAttributes['starts']
    const begin = startsOf(starts, 2, of, lengths, (axis) => ({ from: 0, to: steps[axis]! }))
    return [
      [0, { axes: axesOf(of, steps, steps), from: 0, to: 0 }],
      [1, { axes: axesOf(lengths, stridesOf(lengths), steps), ...begin }],
    ]
  },
  concatenate({ inputs, attrs, outs }) {
    const axis = attrs['axis'] as number
    const steps = stridesOf(outs[0]!.shape)
    let to = 0
    return inputs.map((input, i) => {
      const shape = shapeOf(input)
      const copy = { axes: axesOf(shape, stridesOf(shape), steps), from: 0, to }
      to += shape[axis]! * steps[axis]!
      return [i, copy] as const
    })
  },
  pad({ inputs: [input], attrs, outs: [out] }) {
    const config = attrs['config'] as readonly (readonly [number, number, number])[]
    const { shape } = out!
    const of = shapeOf(input!)
    const steps = stridesOf(of)
    const strides = stridesOf(shape)
    // Where the input's first and last elements within the output are.
    const first = config.map(([low, , interior]) => Math.max(0, Math.ceil(-low / (interior + 1))))
    const places = config.map(([low, , interior], axis) => low + first[axis]! * (interior + 1))
    const lengths = config.map(([low, , interior], axis) => {
      const last = Math.floor((shape[axis]! - 1 - low) / (interior + 1))
      return Math.max(0, Math.min(last, of[axis]! - 1) - first[axis]! + 1)
    })
    const to = config.map(([, , interior], axis) => strides[axis]! * (interior + 1))
    const inside: Copy = {
      axes: axesOf(lengths, steps, to),
      from: dotProduct(first, steps),
      to: dotProduct(places, strides),
    }
    const isWhole = config.some(([, , interior]) => interior > 0) || sizeOf(lengths) === 0
    const around =
      isWhole || byteLength(out!) <= fewBytes
        ? [{ axes: [{ length: sizeOf(shape), from: 0, to: 1 }], from: 0, to: 0 }]
        : sidesOf(shape, places, lengths)
    return [...around.map((copy) => [1, copy] as const), [0, inside]]
  },
}

/** Copies of one element to all that is around a block. */
function sidesOf(shape: Shape, places: readonly number[], lengths: readonly number[]): Copy[] {
  const strides = stridesOf(shape)
  const none = shape.map(() => 0)
  return shape.flatMap((whole, axis) => {
    const others = shape.map((length, i) => (i < axis ? lengths[i]! : length))
    const before = places.slice(0, axis)
    const end = places[axis]! + lengths[axis]!
    return [
      [0, places[axis]!],
      [end, whole - end],
    ].map(([start, length]): Copy => ({
      axes: axesOf(others.with(axis, length!), none, strides),
      from: 0,
      to: dotProduct([...before, start!], strides),
    }))
  })
}
