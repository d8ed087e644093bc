// What the emission of one kernel shares: the function, its constants, temporaries and the state of the tail.
import type { Size } from '@nx/compiler'
import { bitSize } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, FunctionBuilder, Local, Operand, ValueType } from '../encoder/index.ts'
import type { CodeFeatures } from '../features.ts'
import { isNarrow, laneBytes, laneClass, shapes } from './lanes.ts'
import type { ScalarRule } from './scalars.ts'
import type { IntegerLane, LaneClass, Width } from './lanes.ts'
import { range } from './shuffles.ts'
import { operationsOf, Vector, withBoth } from './vectors.ts'
import type { Operations, Operand as VectorOperand } from './vectors.ts'

/** The last, incomplete vector of an axis: how many of its lanes count. */
// prettier-ignore
export type Tail =
  { readonly kind: 'static'; readonly lanes: number } | { readonly kind: 'dynamic'; readonly lanes: Local }

/** Operations whose inputs may be invalid, with the error codes: a kernel returns a bit for each that had one. */
export const failing = {
  quotient: 'division_by_zero',
  remainder: 'division_by_zero',
  pow: 'negative_exponent',
  leftShift: 'negative_shift',
  rightShift: 'negative_shift',
  gather: 'index_out_of_bounds',
  scatter: 'index_out_of_bounds',
} as const

/** What the kernels of a module share. */
export interface Library {
  /** Code for operations of other packages. */
  readonly scalars: Readonly<Record<string, { readonly rule: ScalarRule } | undefined>>
  readonly features: CodeFeatures
  /** Whether the code of an operation is a helper instead of repeated. */
  isShared(name: string): boolean
  /** A function emitted into the module once. */
  helper(
    name: string,
    params: readonly ValueType[],
    result: ValueType,
    emit: (f: FunctionBuilder) => void,
  ): Callable
}

/** One kernel under construction. */
export class Emitter {
  readonly f: FunctionBuilder
  readonly library: Library
  /** Lanes per vector: 2 where a type of 8 bytes takes part, 8 or 16 in nests of narrow elements only, else 4. */
  readonly width: Width
  /** Bytes of a lane of integers of up to 32 bits, and its class. */
  readonly integerBytes: 1 | 2 | 4
  readonly integerLane: IntegerLane
  /** The failure bits so far. */
  readonly failure: Local
  readonly f32: Operations<'f32'> = operationsOf(this, 'f32')
  readonly f64: Operations<'f64'> = operationsOf(this, 'f64')
  readonly i32: Operations<'i32'> = operationsOf(this, 'i32')
  readonly i64: Operations<'i64'> = operationsOf(this, 'i64')
  /** x · y + z; fused where the engine can. What a user writes is never fused. */
  readonly multiplyAdd = (
    lane: 'f32' | 'f64',
    x: VectorOperand,
    y: VectorOperand,
    z: VectorOperand,
  ): Vector => {
    const v = this[lane] as Operations<'f32' | 'f64'>
    return this.library.features.relaxedSimd ? v('relaxed_madd', x, y, z) : v('add', v('mul', x, y), z)
  }
  tail: Tail | undefined
  /** Whether what is emitted now is the same in all lanes. */
  uniform = false
  /** Whether the value that is emitted now is only stored, which rounds it. */
  isStored = false
  /** Whether other vectors may take their turn after each operation by name, as no operands wait on the stack. */
  mayPause = false
  /** How many vectors take turns at such operations. */
  atOnce = 4
  readonly #parameters: readonly Local[]
  readonly #products: Map<string, Local> = new Map()
  readonly #constants: Map<string, Local> = new Map()
  #temporaries: Temporaries = noTemporaries()
  readonly #turns: Temporaries[] = []
  #used: Record<ValueType, number> = { ...noneUsed }

  constructor(f: FunctionBuilder, library: Library, width: Width, parameters: readonly Local[]) {
    this.f = f
    this.#parameters = parameters
    this.library = library
    this.width = width
    this.integerBytes = Math.min(4, 16 / width) as 1 | 2 | 4
    this.integerLane = `i${8 * this.integerBytes}` as IntegerLane
    this.failure = f.local('i32')
  }

  /** Vector constants cost several instructions each time they are written out, so they are made once, at entry. */
  #declare(key: string): Local {
    const { f } = this
    const local = f.local('v128')
    f.atEntry(() => f.set(local, f.v128(constantBytes(key))))
    this.#constants.set(key, local)
    return local
  }

  /** The operations on the lanes of a floating-point type. */
  floats(type: DType): Operations<'f32' | 'f64'> {
    return this[laneClass(type) as 'f32' | 'f64'] as Operations<'f32' | 'f64'>
  }

  /** The lane class of a type here. */
  laneOf(type: DType): LaneClass | IntegerLane {
    return isNarrow(type) ? this.integerLane : laneClass(type)
  }

  /** Bytes of a lane of a type here. */
  laneBytes(type: DType): 1 | 2 | 4 | 8 {
    return bitSize(type) < 32 ? this.integerBytes : laneBytes(type)
  }

  /** Leaves a size times a factor. */
  size(size: Size, factor = 1): Operand {
    const { f } = this
    if (typeof size === 'number') return f.i32(size * factor)
    const parameter = this.#parameters[size.parameter]!
    if (factor === 1) return f.get(parameter)
    const key = `${parameter}:${factor}`
    let product = this.#products.get(key)
    if (product === undefined) {
      const local = (product = f.local('i32'))
      f.atEntry(() => f.set(local, f.op('i32.mul', f.get(parameter), f.i32(factor))))
      this.#products.set(key, local)
    }
    f.get(product)
  }

  /** Adds a size times a factor to an i32 local. */
  advance(local: Local, size: Size, factor: number): void {
    const { f } = this
    f.set(local, f.op('i32.add', f.get(local), this.size(size, factor)))
  }

  /** A vector with the same value in all lanes. */
  splat(lane: LaneClass | IntegerLane, value: number | bigint): void {
    this.#constant(`${lane}:${Object.is(value, -0) ? '-0' : value}`)
  }

  /** A vector of different lanes. */
  lanes(values: readonly number[], lane: IntegerLane = 'i32'): void {
    this.#constant(`${lane}:${values}`)
  }

  #constant(key: string): void {
    this.f.get(this.#constants.get(key) ?? this.#declare(key))
  }

  /** A local for use until `scoped` ends. */
  temporary(type: ValueType = 'v128'): Local {
    const list = this.#temporaries[type]
    const position = this.#used[type]++
    return (list[position] ??= this.f.local(type))
  }

  /** The vector on the stack, in a temporary. */
  take(): Vector {
    const local = this.temporary()
    this.f.set(local)
    return new Vector(local)
  }

  /** The same of what an operation by name leaves. */
  takeResult(): Vector {
    const result = this.take()
    if (this.mayPause) this.f.pause()
    return result
  }

  /** Emits bodies in turns, each with temporaries of its own. */
  takeTurns(bodies: readonly (() => void)[]): void {
    const [own, used] = [this.#temporaries, this.#used]
    const emit = (body: () => void, turn: number): void => {
      this.#temporaries = this.#turns[turn % this.atOnce] ??= noTemporaries()
      this.#used = { ...noneUsed }
      body()
    }
    this.atOnce = 4
    this.f.takeTurns(
      bodies.map((body, turn) => () => emit(body, turn)),
      () => this.atOnce,
    )
    this.#temporaries = own
    this.#used = used
  }

  /** Leaves a vector on the stack. */
  push(vector: Vector): void {
    this.f.get(vector.local)
  }

  /** Shuffles the bytes of two vectors. */
  shuffle(bytes: readonly number[], first: Vector, second: Vector = first): Vector {
    return withBoth([first, second], (own) => {
      const [a, b] = own as [Vector, Vector]
      this.f.shuffle(bytes, this.push(a), this.push(b))
      return this.takeResult()
    })
  }

  /** Replaces the vector on the stack by a function of it. */
  map(body: (x: Vector) => Vector): void {
    this.scoped(() => this.push(body(this.take())))
  }

  /** Gives back all temporaries that the body takes; what it emits is `uniform` as said, or as around it. */
  scoped(body: () => void, uniform: boolean = this.uniform): void {
    const before = this.uniform
    const used = { ...this.#used }
    this.uniform = uniform
    body()
    this.uniform = before
    this.#used = used
  }

  /** Runs the body for each lane that counts. */
  eachLane(body: (lane: number) => void): void {
    const { f, tail } = this
    const count = this.uniform ? 1 : tail?.kind === 'static' ? tail.lanes : this.width
    for (let lane = 0; lane < count; lane++) {
      if (tail?.kind === 'dynamic' && lane > 0 && !this.uniform) {
        f.if(f.op('i32.gt_u', f.get(tail.lanes), f.i32(lane)), () => body(lane))
      } else body(lane)
    }
  }

  /** The mask of the lanes that count, in lanes of so many bytes. */
  tailMask(bytes: 1 | 2 | 4 | 8): void {
    const { f, tail } = this
    const own = bytes === 8 ? 'i32' : (`i${(8 * bytes) as 8 | 16 | 32}` as const)
    const numbers = bytes === 8 ? [0, 0, 1, 1] : range(0, 16 / bytes)
    this.lanes(numbers, own)
    const count = (): void => (tail?.kind === 'static' ? f.i32(tail.lanes) : f.get(tail!.lanes))
    f.op(`${shapes[own]}.lt_u`, undefined, f.op(`${shapes[own]}.splat`, count()))
  }

  /** Reports an operation where the i32 on the stack is not zero. */
  failIf(op: keyof typeof failing, _condition: void): void {
    const { f } = this
    const bit = 1 << Object.keys(failing).indexOf(op)
    f.if(undefined, () => f.set(this.failure, f.op('i32.or', f.get(this.failure), f.i32(bit))))
  }
}

type Temporaries = Record<ValueType, Local[]>

const noTemporaries = (): Temporaries => ({ i32: [], i64: [], f32: [], f64: [], v128: [] })
const noneUsed = { i32: 0, i64: 0, f32: 0, f64: 0, v128: 0 } as const

const arrays = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  i64: BigInt64Array,
  i16: Int16Array,
  i8: Int8Array,
} as const

/** The 16 bytes of a constant: one number in all lanes, or an integer in each. */
function constantBytes(key: string): Uint8Array {
  const [kind, text] = key.split(':') as [keyof typeof arrays, string]
  const array = new arrays[kind](16 / arrays[kind].BYTES_PER_ELEMENT)
  const values = text.split(',').map((value) => (kind === 'i64' ? BigInt(value) : Number(value)))
  array.forEach((_, i) => (array[i] = values[i % values.length] as never))
  return new Uint8Array(array.buffer)
}

export type { Callable, FunctionBuilder, Local, Operand, ValueType }
