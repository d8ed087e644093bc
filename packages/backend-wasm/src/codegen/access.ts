// Vector loads and stores of every element type, contiguous, strided and lane by lane.
import type { DType } from '@nx/types'
import type { MemoryLaneOp, MemoryOp } from '../encoder/index.ts'
import { decodeFloat, encodeFloat, wrapNarrow } from './convert.ts'
import type { Emitter } from './emitter.ts'
import { byteSize, isNarrowFloat, sign } from './lanes.ts'
import { bytesOfLanes, packLow, range } from './shuffles.ts'
import { Vector } from './vectors.ts'

/** Leaves an address on the stack, and says what constant to add to it, which may be negative. */
export interface Address {
  push(): void
  readonly offset: number
  /** Whether what is pushed may be below 0 without the constant, as where elements are read backwards. */
  readonly below: boolean
}

/** Pushes an address with part of its constant, and returns the rest for the immediate, whose sum never wraps. */
function pushAddress({ f }: Emitter, { push, offset, below }: Address): number {
  push()
  if (offset === 0 || (offset > 0 && !below)) return offset
  f.op('i32.add', undefined, f.i32(offset))
  return 0
}

/** Turns lanes whose low bits hold the elements as memory does into lanes to compute in. */
function fromMemory(e: Emitter, type: DType): void {
  if (isNarrowFloat(type)) decodeFloat(e, type)
  else wrapNarrow(e, type)
}

/** Turns the vector on the stack into the one that memory holds, in lanes of the same width. */
function toMemory(e: Emitter, type: DType): void {
  if (isNarrowFloat(type)) encodeFloat(e, type)
}

/** Moves one lane between a vector and an address. */
function moveLane(
  e: Emitter,
  verb: 'load' | 'store',
  type: DType,
  address: Address,
  lane: number,
  x: Vector,
): void {
  const bytes = byteSize(type)
  const op = `v128.${verb}${8 * bytes}_lane` as MemoryLaneOp
  const own = bytes < 4 ? (lane * e.integerBytes) / bytes : lane
  e.f.memoryLane(op, pushAddress(e, address), own, undefined, e.push(x))
}

/** Loads `width` neighbouring elements. */
export function loadContiguous(e: Emitter, type: DType, address: Address): void {
  const { f, integerBytes } = e
  const bytes = byteSize(type)
  const all = bytes * e.width
  const suffixOf = all < 4 ? '16_splat' : all < 16 ? (`${(8 * all) as 32 | 64}_zero` as const) : ''
  f.load(`v128.load${suffixOf}`, pushAddress(e, address))
  const suffix = isNarrowFloat(type) ? 'u' : sign(type)
  if (bytes === 1 && integerBytes > 1) f.op(`i16x8.extend_low_i8x16_${suffix}`)
  if (bytes < 4 && integerBytes === 4) f.op(`i32x4.extend_low_i16x8_${suffix}`)
  if (isNarrowFloat(type)) decodeFloat(e, type)
}

/** Loads the elements up to an address, the one there first. */
export function loadReversed(e: Emitter, type: DType, address: Address): void {
  const bytes = byteSize(type)
  loadContiguous(e, type, { ...address, offset: address.offset - (e.width - 1) * bytes })
  const laneBytes = e.laneBytes(type)
  const order = range(0, 16 / laneBytes).map((lane) => lane ^ (e.width - 1))
  e.map((x) => e.shuffle(bytesOfLanes(laneBytes, order), x))
}

/** Whether elements lie in memory as they do in lanes. */
export const isPlain = (e: Emitter, type: DType): boolean => byteSize(type) === e.laneBytes(type)

/** A vector of lanes of two, of which those of the second one follow. */
function picked(e: Emitter, type: DType, lane: (i: number) => number, x: Vector, y: Vector): Vector {
  const bytes = byteSize(type)
  const lanes = range(0, 16 / bytes).map((i) => lane(i % e.width))
  return e.shuffle(bytesOfLanes(bytes, lanes), x, y)
}

/** Loads `width` elements that are two apart; what is read ends with the last one. */
export function loadAlternate(e: Emitter, type: DType, address: Address): void {
  const bytes = byteSize(type)
  const last = e.width - 1
  e.scoped(() => {
    const [first, second] = [0, last].map((ahead) => {
      loadContiguous(e, type, { ...address, offset: address.offset + ahead * bytes })
      return e.take()
    }) as [Vector, Vector]
    e.push(picked(e, type, (i) => (2 * i > last ? 16 / bytes + 2 * i - last : 2 * i), first, second))
  })
}

/** Stores the elements of two vectors in turns. */
export function storeAlternate(e: Emitter, type: DType, address: Address, x: Vector, y: Vector): void {
  const bytes = byteSize(type)
  for (const half of [0, e.width]) {
    e.push(picked(e, type, (i) => ((half + i) >> 1) + (i % 2) * (16 / bytes), x, y))
    storeContiguous(e, type, { ...address, offset: address.offset + half * bytes })
  }
}

/** Loads one element into all lanes. */
export function loadSplat(e: Emitter, type: DType, address: Address): void {
  e.f.load(`v128.load${8 * byteSize(type)}_splat` as MemoryOp, pushAddress(e, address))
  fromMemory(e, type)
}

/** Loads each lane from an address of its own. */
export function loadLanes(e: Emitter, type: DType, address: (lane: number) => Address): void {
  e.scoped(() => {
    const result = new Vector(e.temporary())
    e.eachLane((lane) => {
      moveLane(e, 'load', type, address(lane), lane, result)
      e.f.set(result.local)
    })
    e.push(result)
  })
  fromMemory(e, type)
}

/** Stores the vector on the stack to `width` neighbouring elements, or to those of the tail. */
export function storeContiguous(e: Emitter, type: DType, address: Address): void {
  const bytes = byteSize(type)
  if (e.tail !== undefined) {
    return storeLanes(e, type, (lane) => ({ ...address, offset: address.offset + lane * bytes }))
  }
  toMemory(e, type)
  e.scoped(() => {
    const x = e.take()
    const all = bytes * e.width
    const packed = bytes < e.integerBytes ? e.shuffle(packLow(e.integerBytes, bytes), x) : x
    const offset = pushAddress(e, address)
    if (all === 16) e.f.store('v128.store', offset, undefined, e.push(x))
    else e.f.memoryLane(`v128.store${8 * all}_lane` as MemoryLaneOp, offset, 0, undefined, e.push(packed))
  })
}

/** Stores each lane that counts of the vector on the stack to an address of its own. */
export function storeLanes(e: Emitter, type: DType, address: (lane: number) => Address): void {
  toMemory(e, type)
  e.scoped(() => {
    const x = e.take()
    e.eachLane((lane) => moveLane(e, 'store', type, address(lane), lane, x))
  })
}

/** Adds each lane that counts to the element at its address, one after the other. */
export function accumulateLanes(
  e: Emitter,
  type: DType,
  address: (lane: number) => Address,
  add: () => void,
): void {
  e.scoped(() => {
    const x = e.take()
    e.eachLane((lane) => {
      e.scoped(() => {
        loadSplat(e, type, address(lane))
        e.push(x)
        add()
        toMemory(e, type)
        moveLane(e, 'store', type, address(lane), lane, e.take())
      })
    })
  })
}

/** Adds to `width` neighbouring elements. */
export function accumulateContiguous(e: Emitter, type: DType, address: Address, add: () => void): void {
  e.scoped(() => {
    const x = e.take()
    loadContiguous(e, type, address)
    e.push(x)
    add()
    storeContiguous(e, type, address)
  })
}
