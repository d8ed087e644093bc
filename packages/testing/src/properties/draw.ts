// Random types, shapes, names, elements and options of a trial, by fast-check, so that counterexamples shrink.
import type { Axis, Names } from '@nx/tensor'
import { type DType, dtypes, NxError, type Shape, sizeOf } from '@nx/types'
import * as fc from 'fast-check'
import { random } from '../random.ts'
import type { NDArray, Operand, Value } from './property.ts'
import { type Fill, valueOf } from './values.ts'

/** What is drawn first as the simplest, and how often empty axes come. */
const lengths = [1, 2, 3, 2, 3, 1, 4, 5, 2, 3, 0] as const
/** One axis of a large shape has such a length, so that every type but those of a few bits takes more than 4 KB. */
const longLengths = [1025, 2049, 4100] as const
const otherLengths = [1, 2, 3, 17, 300, 4, 1025, 1] as const
const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
const raw = /* @__PURE__ */ fc.nat(0x7fffffff)

/** How a shape is drawn. */
export interface ShapeOptions {
  /** Least and greatest rank; 0 and 4 by default. */
  readonly rank?: readonly [least: number, most: number]
  /** Whether axes may be empty; true by default. */
  readonly empty?: boolean
  /** Most elements; 40 by default. */
  readonly size?: number
  /** Most elements in large trials; 5000 by default, and `size` where that is given. */
  readonly large?: number
}

/** How an operand is drawn. */
export interface OperandOptions extends ShapeOptions {
  /** A type, or the test of those that may be drawn; any type by default. */
  readonly type?: DType | ((type: DType) => boolean)
  readonly shape?: Shape
  /** `any` by default. */
  readonly fill?: Fill
  /** Names of the axes; drawn by default. */
  readonly names?: Names
  /** Whether it may have a vectorized axis; true by default. */
  readonly vectorize?: boolean
}

/** An axis, and the way it is given in a call. */
export interface DrawnAxis {
  readonly axis: number
  readonly given: Axis
}

/** Thrown where a backend stores no type that a trial needs. */
export const unavailable = 'unavailable'

export class Draw {
  readonly #take: fc.GeneratorValue
  readonly #types: readonly DType[]
  readonly #subnormals: boolean
  /** Whether tensors are to exceed 4 KB, by their shapes or by a vectorized axis. */
  readonly large: boolean

  /** Draws of the types that a backend stores, with numbers below the smallest normal one if it has them. */
  constructor(take: fc.GeneratorValue, types: readonly DType[] = dtypes, subnormals = true, large = false) {
    this.#take = take
    this.#types = types
    this.#subnormals = subnormals
    this.large = large
  }

  /** An integer, ends included. Shrinks to the one nearest to zero. */
  integer(least: number, most: number): number {
    return this.#take(fc.integer, { min: least, max: most })
  }

  /** True or false; shrinks to false. */
  boolean(): boolean {
    return this.integer(0, 1) === 1
  }

  /** True once in so many times. */
  rarely(times = 4): boolean {
    return this.integer(0, times - 1) === times - 1
  }

  /** One of a list; shrinks to the first. */
  one<const T>(of: readonly T[]): T {
    return of[this.integer(0, of.length - 1)]!
  }

  /** Some of a list, in its order. */
  some<T>(of: readonly T[]): T[] {
    return of.filter(() => this.boolean())
  }

  /** A permutation of 0 … count − 1. */
  permutation(count: number): number[] {
    const left = Array.from({ length: count }, (_, i) => i)
    return Array.from({ length: count }, () => left.splice(this.integer(0, left.length - 1), 1)[0]!)
  }

  /** One of the types of the backend that pass a test. */
  type(test: (type: DType) => boolean = () => true): DType {
    const types = simplestFirst.filter((type) => this.#types.includes(type) && test(type))
    if (types.length > 0) return this.one(types)
    throw new NxError(unavailable, 'draw', 'no type of the backend is one that the function takes', {})
  }

  shape(options: ShapeOptions = {}): number[] {
    const { rank: [least, most] = [0, 4], empty = true, size = 40, large = options.size ?? 5000 } = options
    if (this.large && large > size) return this.#largeShape(least, most, large)
    const rank = this.integer(least, most)
    const shape: number[] = []
    for (let axis = 0; axis < rank; axis++) {
      const room = Math.floor(size / Math.max(1, sizeOf(shape)))
      shape.push(this.one(lengths.filter((length) => length <= Math.max(1, room) && (empty || length > 0))))
    }
    return shape
  }

  /** One long axis, then the others as far as there is room. */
  #largeShape(least: number, most: number, size: number): number[] {
    const rank = this.integer(Math.max(least, Math.min(most, 1)), most)
    const shape = new Array<number>(rank).fill(1)
    for (const [i, axis] of this.permutation(rank).entries()) {
      const room = Math.floor(size / sizeOf(shape))
      const fitting = (i === 0 ? longLengths : otherLengths).filter((length) => length <= room)
      shape[axis] = fitting.length === 0 ? room : this.one(fitting)
    }
    return shape
  }

  /** Names of the axes: usually none, else some. */
  names(rank: number): Names {
    const named = this.rarely(3)
    return letters.slice(0, rank).map((letter) => (named && !this.rarely() ? letter : null))
  }

  /** Elements of a type. */
  values(type: DType, count: number, fill: Fill = 'any'): Value[] {
    const drawn = count <= 64 ? this.#take(numbers, count) : fromSeed(this.integer(0, 0x7fffffff), count)
    return drawn.map((number) => valueOf(number, type, fill, this.#subnormals))
  }

  operand(options: OperandOptions = {}): Operand {
    const type = typeof options.type === 'string' ? options.type : this.type(options.type)
    const shape = options.shape ?? this.shape(options)
    const another = (): Value[] => this.values(type, sizeOf(shape), options.fill)
    return {
      type,
      shape,
      names: options.names ?? this.names(shape.length),
      values: another(),
      another: options.vectorize === false ? null : another,
    }
  }

  /** An axis of an array of rank 1 or more, given by number, from the end or by name. */
  axis(array: NDArray): DrawnAxis {
    const axis = this.integer(0, array.shape.length - 1)
    return { axis, given: this.given(array, axis) }
  }

  /** Some axes, each once, in any order. */
  axes(array: NDArray): { readonly axes: number[]; readonly given: Axis[] } {
    const axes = this.permutation(array.shape.length).filter(() => this.boolean())
    return { axes, given: axes.map((axis) => this.given(array, axis)) }
  }

  /** An axis as it may be given: by number, from the end or by name. */
  given({ shape, names }: NDArray, axis: number): Axis {
    const name = names?.[axis] ?? null
    const ways = [axis, axis - shape.length, ...(name === null ? [] : [name])]
    return this.one(ways)
  }
}

const numbers = (count: number): fc.Arbitrary<number[]> =>
  fc.array(raw, { minLength: count, maxLength: count, size: 'max' })

/** Many numbers from one, because each that is drawn by itself takes time and is made smaller by itself. */
function fromSeed(seed: number, count: number): number[] {
  const next = random(seed)
  return Array.from({ length: count }, () => (seed === 0 ? 0 : Math.floor(next() * 2 ** 31)))
}

/** Types in the order in which counterexamples are tried. */
const simplestFirst: readonly DType[] = [
  'f32',
  's32',
  'u8',
  'f64',
  's64',
  'u64',
  'u32',
  's8',
  's16',
  'u16',
  'bf16',
  'f16',
  'c64',
  'c128',
  's4',
  'u4',
  's2',
  'u2',
  'f8',
  'f8_e4m3fn',
]
