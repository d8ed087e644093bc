// Vector loads and stores of every element type, contiguous, strided and lane by lane.
import type { DType } from '@nx/types'
import { decodeHalf, encodeHalf } from './convert.ts'
import type { Emitter } from './emitter.ts'
import { byteSize, isHalf, sign } from './lanes.ts'
import { bytesOfLanes, packLow } from './shuffles.ts'

/** Leaves an address on the stack, and says what constant to add to it, which may be negative. */
export interface Address {
  push(): void
  readonly offset: number
}

/** Pushes an address with part of its constant, and returns the rest, which fits an immediate. */
function pushAddress(e: Emitter, address: Address, more: number): number {
  const offset = address.offset + more
  address.push()
  if (offset >= 0) return offset
  e.f.op('i32.add', undefined, e.f.i32(offset))
  return 0
}

/** Loads `width` neighbouring elements. */
export function loadContiguous(e: Emitter, type: DType, address: Address): void {
  const { f } = e
  const bytes = byteSize(type)
  if (bytes === 8 || (bytes === 4 && e.width === 4)) f.load('v128.load', pushAddress(e, address, 0))
  else if (bytes === 4) f.load('v128.load64_zero', pushAddress(e, address, 0))
  else if (bytes === 2) {
    const suffix = isHalf(type) ? 'u' : sign(type)
    if (e.width === 4) f.load(`v128.load16x4_${suffix}`, pushAddress(e, address, 0))
    else {
      f.load('v128.load32_zero', pushAddress(e, address, 0))
      f.op(`i32x4.extend_low_i16x8_${suffix}`)
    }
  } else {
    f.load(e.width === 4 ? 'v128.load32_zero' : 'v128.load16_splat', pushAddress(e, address, 0))
    f.op(`i16x8.extend_low_i8x16_${sign(type)}`)
    f.op(`i32x4.extend_low_i16x8_${sign(type)}`)
  }
  if (isHalf(type)) decodeHalf(e, type)
}

/** Loads the elements up to an address, the one there first. */
export function loadReversed(e: Emitter, type: DType, address: Address): void {
  const { f } = e
  const bytes = byteSize(type)
  loadContiguous(e, type, { ...address, offset: address.offset - (e.width - 1) * bytes })
  const lanes =
    bytes === 8 ? bytesOfLanes(8, [1, 0]) : bytesOfLanes(4, e.width === 4 ? [3, 2, 1, 0] : [1, 0, 3, 2])
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    f.shuffle(lanes, f.get(x), f.get(x))
  })
}

/** Loads one element into all lanes. */
export function loadSplat(e: Emitter, type: DType, address: Address): void {
  const { f } = e
  const bytes = byteSize(type)
  if (bytes === 8) f.load('v128.load64_splat', pushAddress(e, address, 0))
  else if (bytes === 4) f.load('v128.load32_splat', pushAddress(e, address, 0))
  else {
    const suffix = isHalf(type) ? 'u' : sign(type)
    f.load(`i32.load${bytes === 1 ? 8 : 16}_${suffix}`, pushAddress(e, address, 0))
    f.op('i32x4.splat')
  }
  if (isHalf(type)) decodeHalf(e, type)
}

/** Loads each lane from an address of its own. */
export function loadLanes(e: Emitter, type: DType, address: (lane: number) => Address): void {
  const { f } = e
  const bytes = byteSize(type)
  e.scoped(() => {
    const result = e.temporary()
    e.eachLane((lane) => {
      const { push, offset } = address(lane)
      const own: Address = { push, offset }
      if (bytes >= 4) {
        const immediate = pushAddress(e, own, 0)
        f.memoryLane(
          bytes === 8 ? 'v128.load64_lane' : 'v128.load32_lane',
          immediate,
          lane,
          undefined,
          f.get(result),
        )
      } else {
        f.get(result)
        const suffix = isHalf(type) ? 'u' : sign(type)
        f.load(`i32.load${bytes === 1 ? 8 : 16}_${suffix}`, pushAddress(e, own, 0))
        f.lane('i32x4.replace_lane', lane)
      }
      f.set(result)
    })
    f.get(result)
  })
  if (isHalf(type)) decodeHalf(e, type)
}

/** Turns the vector on the stack into the one that memory holds, in lanes of the same width. */
function toMemory(e: Emitter, type: DType): void {
  if (isHalf(type)) encodeHalf(e, type)
}

/** Stores the vector on the stack to `width` neighbouring elements, or to those of the tail. */
export function storeContiguous(e: Emitter, type: DType, address: Address): void {
  const { f } = e
  if (e.tail !== undefined) {
    return storeLanes(e, type, (lane) => ({ ...address, offset: address.offset + lane * byteSize(type) }))
  }
  toMemory(e, type)
  const bytes = byteSize(type)
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    const offset = pushAddress(e, address, 0)
    if (bytes === 8 || (bytes === 4 && e.width === 4))
      return f.store('v128.store', offset, undefined, f.get(x))
    f.get(x)
    if (bytes < 4) f.shuffle(packLow(4, bytes), undefined, f.get(x))
    const op = { 2: 'v128.store16_lane', 4: 'v128.store32_lane', 8: 'v128.store64_lane' } as const
    f.memoryLane(op[(bytes * e.width) as 2 | 4 | 8], offset, 0)
  })
}

/** Stores each lane that counts of the vector on the stack to an address of its own. */
export function storeLanes(e: Emitter, type: DType, address: (lane: number) => Address): void {
  toMemory(e, type)
  e.scoped(() => {
    const x = e.temporary()
    e.f.set(x)
    e.eachLane((lane) => storeLane(e, type, x, lane, address(lane)))
  })
}

function storeLane(e: Emitter, type: DType, vector: number, lane: number, address: Address): void {
  const { f } = e
  const bytes = byteSize(type)
  const offset = pushAddress(e, address, 0)
  f.get(vector)
  if (bytes === 8) f.memoryLane('v128.store64_lane', offset, lane)
  else if (bytes === 4) f.memoryLane('v128.store32_lane', offset, lane)
  else if (bytes === 2) f.memoryLane('v128.store16_lane', offset, lane * 2)
  else f.memoryLane('v128.store8_lane', offset, lane * 4)
}

/** Adds each lane that counts to the element at its address, one after the other. */
export function accumulateLanes(
  e: Emitter,
  type: DType,
  address: (lane: number) => Address,
  add: () => void,
): void {
  const { f } = e
  e.scoped(() => {
    const [x, sum] = [e.temporary(), e.temporary()]
    f.set(x)
    e.eachLane((lane) => {
      loadSplat(e, type, address(lane))
      f.get(x)
      add()
      toMemory(e, type)
      f.set(sum)
      storeLane(e, type, sum, lane, address(lane))
    })
  })
}

/** Adds to `width` neighbouring elements. */
export function accumulateContiguous(e: Emitter, type: DType, address: Address, add: () => void): void {
  const { f } = e
  e.scoped(() => {
    const x = e.temporary()
    f.set(x)
    loadContiguous(e, type, address)
    f.get(x)
    add()
    storeContiguous(e, type, address)
  })
}
