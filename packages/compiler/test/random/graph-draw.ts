// A graph under random construction: picks values to go on with, and knows which sums of them are exact.
import { isFloat, isInteger, roundTo, sizeOf, wrapTo } from '@nx/types'
import type { Attributes, DType, Shape, Spec, ValueId } from '@nx/types'
import type { Random } from '../../../serialize/test/fuzz/random.ts'
import { GraphBuilder } from '../graphs.ts'
import { anything, type Grid, gridOfIntegers, isExact, join, ofSum } from './grid.ts'

/** What all values of a graph keep to. */
export interface Limits {
  /** Lengths of axes that parameters and new axes have. */
  readonly lengths: readonly number[]
  /** Most elements of a value. */
  readonly most: number
  /** Whether every operation gives the same bits wherever it is computed: no exp, no sin. */
  readonly portable: boolean
  readonly types: readonly DType[]
}

/** Types of elements that both backends of the processor store. */
export const types: readonly DType[] = [
  ...(['f32', 'f64', 'f16', 'bf16', 's8', 's16', 's32', 's64', 'u8', 'u16', 'u32', 'u64'] as const),
]

export class GraphDraw extends GraphBuilder {
  readonly random: Random
  readonly limits: Limits
  /** How many branches and loops are around this graph. */
  readonly depth: number
  /** Values to go on with. */
  readonly pool: ValueId[] = []
  readonly #grids: Map<ValueId, Grid> = new Map()

  constructor(random: Random, limits: Limits, depth = 0) {
    super()
    this.random = random
    this.limits = limits
    this.depth = depth
  }

  /** The graph of a branch or of a body. */
  inner(): GraphDraw {
    return new GraphDraw(this.random, this.limits, this.depth + 1)
  }

  spec(id: ValueId): Spec {
    return this.values[id]!
  }

  shape(id: ValueId): Shape {
    return this.spec(id).shape
  }

  type(id: ValueId): DType {
    return this.spec(id).type
  }

  grid(id: ValueId): Grid {
    return isInteger(this.type(id)) ? gridOfIntegers(this.type(id)) : (this.#grids.get(id) ?? anything)
  }

  /** A parameter to go on with. */
  input({ shape, type }: Spec, grid: Grid): ValueId {
    return this.keep(this.known(this.parameter(shape, type), grid))
  }

  /** Says on which grid the elements of a value are. */
  known(id: ValueId, grid: Grid): ValueId {
    this.#grids.set(id, grid)
    return id
  }

  /** A value to go on with. */
  keep(id: ValueId): ValueId {
    this.pool.push(id)
    return id
  }

  /** A call, by default on values of the type and the grids of the first input. */
  add(
    op: string,
    inputs: readonly ValueId[],
    shape: Shape,
    attrs: Attributes = {},
    { type, grid = join(...inputs.map((input) => this.grid(input))) }: Result = {},
  ): ValueId {
    return this.known(this.call(op, inputs, shape, attrs, type), grid)
  }

  /** A call that moves elements of its first input. */
  move(op: string, inputs: readonly ValueId[], shape: Shape, attrs: Attributes): ValueId {
    return this.known(this.call(op, inputs, shape, attrs), this.grid(inputs[0]!))
  }

  /** A value that is there, more often a new one. */
  pick(suits: (id: ValueId) => boolean = () => true): ValueId | undefined {
    const all = this.pool.filter(suits)
    if (all.length === 0) return undefined
    const recent = Math.max(0, all.length - 1 - this.random.below(5))
    return this.random.chance(0.35) ? this.random.pick(all) : all[recent]
  }

  /** Whether no value is too large, nor can one get so by a reduction of the axes without elements. */
  fits(shape: Shape): boolean {
    return shape.length <= 5 && sizeOf(shape.map((length) => length || 1)) <= this.limits.most
  }

  length(): number {
    return this.random.pick(this.limits.lengths)
  }

  number(value: number, type: DType, shape: Shape = []): ValueId {
    const bound = Math.ceil(Math.log2(Math.max(1, Math.abs(value))))
    const own = isInteger(type) ? Number(wrapTo(type)(value)) : roundTo(type)(value)
    return this.known(this.constant(own, shape, type), { quantum: -2, bound })
  }

  /** A number that says something to a compiler, alone or as a tensor. */
  anyNumber(type: DType, shape: Shape): ValueId {
    const value = this.random.pick(isInteger(type) ? [0, 1, 2, 3] : [-0, 0, 0.5, 1, 2, 3, 7])
    return this.number(value, type, this.random.chance(0.3) ? shape : [])
  }

  cast(id: ValueId, type: DType, saturate = false): ValueId {
    if (type === this.type(id)) return id
    const attrs = saturate && isFloat(type) ? { type, saturate } : { type }
    return this.add('asType', [id], this.shape(id), attrs, { type })
  }

  /** Between -most and most. */
  clamp(id: ValueId, most: number): ValueId {
    const [shape, type, grid] = [this.shape(id), this.type(id), this.grid(id)]
    const bound = Math.ceil(Math.log2(most))
    const options = { grid: { ...grid, bound: Math.min(grid.bound, bound) } }
    const high = this.add('min', [id, this.number(most, type)], shape, {}, options)
    if (type[0] === 'u') return high
    return this.add('max', [high, this.number(-most, type)], shape, {}, options)
  }

  /** Floats as small integers, of which sums are exact; integers as they are. */
  whole(id: ValueId, most = 4): ValueId {
    if (isInteger(this.type(id))) return id
    const grid = { quantum: 0, bound: Math.ceil(Math.log2(most)) }
    return this.add('floor', [this.clamp(id, most)], this.shape(id), {}, { grid })
  }

  /** The value, or whole numbers instead, so that sums of so many elements are exact. */
  summable(id: ValueId, count: number): ValueId {
    if (isInteger(this.type(id))) return id
    const grid = ofSum(this.grid(id), count)
    return isExact(this.type(id), grid) ? id : this.whole(id)
  }

  /** A value of one element, as of a condition or a start. */
  scalar(suits: (id: ValueId) => boolean = () => true): ValueId | undefined {
    const x = this.pick(suits)
    if (x === undefined || this.shape(x).length === 0) return x
    const axes = this.shape(x).map((_, axis) => axis)
    return this.add(this.random.pick(['reduceMax', 'reduceMin']), [x], [], { axes, keepAxes: false })
  }

  /** A value of the same type that broadcasts with this one, and the shape of both together. */
  partner(id: ValueId): { readonly other: ValueId; readonly shape: Shape } {
    const found = this.pick((other) => {
      const shape = broadcast(this.shape(other), this.shape(id))
      return shape !== undefined && this.type(other) === this.type(id) && this.fits(shape)
    })
    const isConstant = found === undefined || this.random.chance(0.2)
    const other = isConstant ? this.anyNumber(this.type(id), this.shape(id)) : found
    return { other, shape: broadcast(this.shape(other), this.shape(id))! }
  }
}

interface Result {
  readonly type?: DType
  readonly grid?: Grid
}

/** The shape of both together, if there is one. */
export function broadcast(left: Shape, right: Shape): Shape | undefined {
  const rank = Math.max(left.length, right.length)
  const shape: number[] = []
  for (let i = 0; i < rank; i++) {
    const l = left[left.length - rank + i] ?? 1
    const r = right[right.length - rank + i] ?? 1
    if (l !== r && l !== 1 && r !== 1) return undefined
    shape.push(l === 1 ? r : l)
  }
  return shape
}
