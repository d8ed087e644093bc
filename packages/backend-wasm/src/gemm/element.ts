// What the matrix kernels need to know of an element type.
import type { DType } from '@nx/types'
import type { CodeFeatures } from '../features.ts'
import type {
  FunctionBuilder,
  LaneOp,
  Local,
  MemoryLaneOp,
  MemoryOp,
  Operand,
  PlainOp,
} from '../encoder/index.ts'

/** Element types with a matrix product kernel; `i32` serves s32 and u32. */
export type ElementType = 'f32' | 'f64' | 'i32'

export interface Element {
  readonly type: ElementType
  readonly byteLength: 4 | 8
  readonly array: typeof Float32Array | typeof Float64Array | typeof Int32Array
  /** Elements in a vector. */
  readonly lanes: 4 | 2
  /** Rows of the register tile: as many as leave the engine's 15 vector registers unspilled. */
  readonly tileRows: number
  /** Vectors across it. */
  readonly tileVectors: number
  readonly tileColumns: number
  readonly splatLoad: MemoryOp
  readonly loadLane: MemoryLaneOp
  readonly storeLane: MemoryLaneOp
  readonly load: MemoryOp
  readonly store: MemoryOp
  readonly add: PlainOp
  readonly vectorAdd: PlainOp
  readonly vectorMultiply: PlainOp
  readonly multiply: PlainOp
  readonly extractLane: LaneOp
  /** Emits `x · y + sum`, of vectors. */
  multiplyAdd(f: FunctionBuilder, x: Local, y: Local, sum: Local): Operand
}

/** The element type of the kernel for a type, if there is one. */
export function gemmType(type: DType): ElementType | undefined {
  if (type === 's32' || type === 'u32') return 'i32'
  return type === 'f32' || type === 'f64' ? type : undefined
}

const shapes = { f32: 'f32x4', f64: 'f64x2', i32: 'i32x4' } as const
const largest = { relaxedSimd: true, revectorize: true }
const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const

/**
 * The description of a type, with fused multiply-add where the engine and the type have it. Where the engine joins pairs of vectors,
 * as many registers hold a tile twice as wide. Without features, of the largest tile.
 */
export function element(type: ElementType, { relaxedSimd, revectorize }: CodeFeatures = largest): Element {
  const shape = shapes[type]
  const wide = type === 'f64'
  const bits = wide ? 64 : 32
  const tileVectors = revectorize ? 4 : 2
  const fused = relaxedSimd && shape !== 'i32x4'
  return {
    type,
    byteLength: wide ? 8 : 4,
    array: arrays[type],
    lanes: wide ? 2 : 4,
    tileRows: fused ? 6 : 4,
    tileVectors,
    tileColumns: tileVectors * (wide ? 2 : 4),
    splatLoad: `v128.load${bits}_splat`,
    loadLane: `v128.load${bits}_lane`,
    storeLane: `v128.store${bits}_lane`,
    load: `${type}.load`,
    store: `${type}.store`,
    add: `${type}.add`,
    vectorAdd: `${shape}.add`,
    vectorMultiply: `${shape}.mul`,
    multiply: `${type}.mul`,
    extractLane: `${shape}.extract_lane`,
    multiplyAdd: fused
      ? (f, x, y, sum) => f.op(`${shape}.relaxed_madd`, f.get(x), f.get(y), f.get(sum))
      : (f, x, y, sum) => f.op(`${shape}.add`, f.get(sum), f.op(`${shape}.mul`, f.get(x), f.get(y))),
  }
}
