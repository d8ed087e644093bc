// Emits the instructions of a loop body in vector lanes.
import type { Access, Indirect, Loop } from '@nx/compiler'
import type { DType, Scalar } from '@nx/types'
import {
  accumulateContiguous,
  accumulateLanes,
  loadContiguous,
  loadLanes,
  loadReversed,
  loadSplat,
  storeContiguous,
  storeLanes,
} from './access.ts'
import type { Address } from './access.ts'
import { accessLevel } from './analysis.ts'
import type { Shape } from './analysis.ts'
import { convertLanes, decodeHalf, encodeHalf, wrapNarrow } from './convert.ts'
import { applyLanes, compareLanes } from './elementwise.ts'
import { failures } from './emitter.ts'
import type { Emitter, Local } from './emitter.ts'
import { extract } from './lanewise.ts'
import { byteSize, isHalf, laneClass, sign } from './lanes.ts'
import { predicates } from './predicates.ts'

/** Where an access is based while loops run: a pointer, and whether its indirect parts are in it already. */
export interface Pointer {
  readonly local: Local
  readonly folded: boolean
}

/** The state of the loops around what is emitted. */
export interface Position {
  /** Base of each access, those of loads by instruction, those of stores after them. */
  readonly pointers: readonly Pointer[]
  /** Current value of each loop, by axis; absent before the loop. */
  readonly counters: ReadonlyMap<number, Local>
  /** Byte offset along the vectorised loop, by bytes per step; absent outside. */
  readonly bytes: ReadonlyMap<number, Local>
  /** How far this copy of the body is ahead, by axis. */
  readonly ahead: ReadonlyMap<number, number>
}

/** The values of one nest's instructions. */
export class Body {
  readonly shape: Shape
  readonly loop: Loop
  readonly #e: Emitter
  readonly #values: (Local | undefined)[] = []
  /** Values that are masks of 4-byte lanes instead of zeros and ones. */
  readonly #masks: boolean[] = []

  constructor(e: Emitter, shape: Shape) {
    this.#e = e
    this.shape = shape
    this.loop = shape.loop
  }

  get vectorAxis(): number {
    return this.shape.order.at(-1) ?? -1
  }

  get vectorLevel(): number {
    return this.shape.order.length - 1
  }

  #isUniform(i: number): boolean {
    return this.shape.levels[i]! < this.vectorLevel || this.vectorLevel < 0
  }

  /** Takes a value from the stack for an instruction. */
  assign(i: number, mask = false): void {
    this.#masks[i] = mask
    this.#e.f.set((this.#values[i] ??= this.#e.f.local('v128')))
  }

  /** Leaves the value of an instruction. */
  push(i: number): void {
    const { f } = this.#e
    const each = this.loop.body[i]!
    if (each.op === 'constant') return this.#e.splat(laneClass(each.type), lane(each.type, each.value))
    f.get(this.#values[i]!)
    if (this.#masks[i] === true) f.op('v128.and', undefined, this.#e.splat('i32', 1))
  }

  /** Leaves a predicate as a mask of lanes of 4 or 8 bytes. */
  #pushMask(i: number, bytes: 4 | 8): void {
    const { f } = this.#e
    if (this.#masks[i] === true) f.get(this.#values[i]!)
    else {
      this.push(i)
      f.op('i32x4.ne', undefined, this.#e.splat('i32', 0))
    }
    if (bytes === 8) f.op('i64x2.extend_low_i32x4_s')
  }

  /** Leaves whether a value is not zero, as a mask of 4-byte lanes; NaN is not. */
  #pushTruth(i: number): void {
    if (this.#masks[i] === true) return this.#pushMask(i, 4)
    const e = this.#e
    const { type } = this.loop.body[i]!
    this.push(i)
    e.splat(laneClass(type), laneClass(type) === 'i64' ? 0n : 0)
    compareLanes(e, 'equal', type)
    e.f.op('v128.not')
  }

  /** Computes one instruction. */
  emit(i: number, at: Position): void {
    const each = this.loop.body[i]!
    const e = this.#e
    const before = e.uniform
    e.uniform = this.#isUniform(i)
    e.scoped(() => {
      switch (each.op) {
        case 'load':
          this.#load(i, each.type, each.access, at)
          break
        case 'index':
          this.#index(each.type, each.offset, each.strides, at)
          break
        case 'apply':
          return this.#apply(i, each.name, each.type, each.inputs, each.saturate)
        default:
          return
      }
      this.assign(i)
    })
    e.uniform = before
  }

  #apply(i: number, name: string, type: DType, inputs: readonly number[], saturate: boolean): void {
    const e = this.#e
    const from = this.loop.body[inputs[0]!]!.type
    const bytes = laneClass(type) === 'i64' || laneClass(type) === 'f64' ? 8 : 4
    if (name === 'select') {
      this.push(inputs[1]!)
      this.push(inputs[2]!)
      this.#pushMask(inputs[0]!, bytes)
      e.f.op('v128.bitselect')
      return this.assign(i)
    }
    if (isLogic(name) && inputs.every((input) => this.#masks[input] === true)) {
      for (const input of inputs) this.#pushMask(input, 4)
      applyLanes(e, name, 'u32', [])
      return this.assign(i, true)
    }
    const predicate = predicates[name]
    if (predicate !== undefined) {
      predicate(e, {
        type: from,
        value: (position) => this.push(inputs[position]!),
        truth: (position) => this.#pushTruth(inputs[position]!),
      })
      return this.assign(i, true)
    }
    for (const input of inputs) this.push(input)
    if (name === 'asType') convertLanes(e, from, type, saturate)
    else if (name === 'bitcast') this.#bitcast(from, type)
    else
      applyLanes(
        e,
        name,
        type,
        inputs.map((input) => this.#known(input)),
      )
    this.assign(i)
  }

  #known(i: number): Scalar | undefined {
    const each = this.loop.body[i]!
    return each.op === 'constant' ? each.value : undefined
  }

  #bitcast(from: DType, to: DType): void {
    if (isHalf(from)) encodeHalf(this.#e, from)
    if (isHalf(to)) {
      this.#e.splat('i32', 0xffff)
      this.#e.f.op('v128.and')
      decodeHalf(this.#e, to)
    } else wrapNarrow(this.#e, to)
  }

  #index(type: DType, offset: number, strides: readonly number[], at: Position): void {
    const e = this.#e
    const { f } = e
    let constant = offset
    for (const [axis, ahead] of at.ahead) constant += strides[axis]! * ahead
    f.i32(constant)
    for (const [axis, counter] of at.counters) {
      if (strides[axis] === 0) continue
      f.op('i32.mul', f.get(counter), f.i32(strides[axis]!))
      f.op('i32.add')
    }
    f.op('i32x4.splat')
    const step = strides[this.vectorAxis] ?? 0
    if (step !== 0) {
      e.lanes([0, step, 2 * step, 3 * step])
      f.op('i32x4.add')
    }
    convertLanes(e, 's32', type, false)
  }

  /** Address of an access, for one lane if it is given, else without the indirect parts that differ between lanes. */
  #address(slot: number, access: Access, bytes: number, at: Position, lane?: number): Address {
    const { f } = this.#e
    let offset = access.offset
    for (const [axis, ahead] of at.ahead) offset += access.strides[axis]! * ahead
    const stride = access.strides[this.vectorAxis] ?? 0
    const counter = stride === 0 ? undefined : at.bytes.get(stride * bytes)
    const { local, folded } = at.pointers[slot]!
    const push = (): void => {
      f.get(local)
      if (counter !== undefined) f.op('i32.add', undefined, f.get(counter))
      for (const term of folded ? [] : access.indirect) {
        const uniform = this.#isUniform(term.value)
        if (uniform || lane !== undefined) f.op('i32.add', undefined, this.pushTerm(term, uniform ? 0 : lane!, bytes))
      }
    }
    return { push, offset: (offset + stride * (lane ?? 0)) * bytes }
  }

  /** Leaves the byte offset that an indirect part gives in one lane. */
  pushTerm({ value, stride, length, bounds }: Indirect, lane: number, bytes: number): void {
    const e = this.#e
    const { f } = e
    const { type } = this.loop.body[value]!
    const kind = laneClass(type)
    e.scoped(() => {
      const vector = e.temporary()
      const index = e.temporary('i64')
      f.set(vector, this.push(value))
      extract(e, kind, lane, vector)
      if (kind === 'i32') f.op(`i64.extend_i32_${sign(type)}`)
      f.set(index)
      if (bounds === 'check') {
        e.failIf(failures.indexOutOfBounds, f.op('i64.ge_u', f.get(index), e.number('i64', length)))
      }
      const keepIf = (op: 'i64.ge_s' | 'i64.lt_u', limit: number): void => {
        const fits = (): void => f.op(op, f.get(index), e.number('i64', limit))
        f.set(index, f.op('select', f.get(index), e.number('i64', limit), fits()))
      }
      if (sign(type) === 's') keepIf('i64.ge_s', 0)
      keepIf('i64.lt_u', length - 1)
      f.op('i32.mul', f.op('i32.wrap_i64', f.get(index)), f.i32(stride * bytes))
    })
  }

  /** Whether all lanes have the same indirect parts. */
  #isRegular(access: Access): boolean {
    return access.indirect.every(({ value }) => this.#isUniform(value))
  }

  #load(slot: number, type: DType, access: Access, at: Position): void {
    const e = this.#e
    const bytes = byteSize(type)
    const address = this.#address(slot, access, bytes, at)
    const stride = access.strides[this.vectorAxis] ?? 0
    if (e.uniform) return loadSplat(e, type, address)
    if (this.#isRegular(access)) {
      if (stride === 1) return loadContiguous(e, type, address)
      if (stride === -1 && e.tail === undefined) return loadReversed(e, type, address)
    }
    loadLanes(e, type, (lane) => this.#address(slot, access, bytes, at, lane))
  }

  /** Leaves the elements that a load reads at successive steps of an axis along which it is contiguous. */
  loadAlong(i: number, at: Position): void {
    const each = this.loop.body[i]!
    if (each.op !== 'load') return
    loadContiguous(this.#e, each.type, this.#address(i, each.access, byteSize(each.type), at))
  }

  /** Writes one of the nest's outputs; `uniform` where the vectorised loop is not part of its space. */
  store(index: number, at: Position, uniform: boolean): void {
    const e = this.#e
    const { access, value, combine } = this.loop.stores[index]!
    const { type } = this.loop.body[value]!
    const slot = this.loop.body.length + index
    const bytes = byteSize(type)
    const before = e.uniform
    e.uniform = uniform
    e.scoped(() => {
      this.push(value)
      const contiguous = !uniform && access.strides[this.vectorAxis] === 1 && this.#isRegular(access)
      const address = this.#address(slot, access, bytes, at)
      const lanes = (lane: number): Address => this.#address(slot, access, bytes, at, lane)
      const add = (): void => applyLanes(e, 'add', type, [])
      if (combine === 'add') {
        if (contiguous) accumulateContiguous(e, type, address, add)
        else accumulateLanes(e, type, lanes, add)
      } else if (contiguous) storeContiguous(e, type, address)
      else storeLanes(e, type, lanes)
    })
    e.uniform = before
  }

  /** Levels and bytes of the accesses, those of loads by instruction, those of stores after them. */
  accesses(): { readonly access: Access; readonly bytes: number; readonly level: number }[] {
    const { body, stores } = this.loop
    const none: Access = { buffer: 0, offset: 0, strides: [], indirect: [] }
    const own = (access: Access, type: DType): { access: Access; bytes: number; level: number } => ({
      access,
      bytes: byteSize(type),
      level: accessLevel(this.shape, access),
    })
    return [
      ...body.map((each) =>
        each.op === 'load' ? own(each.access, each.type) : { access: none, bytes: 1, level: -1 },
      ),
      ...stores.map(({ access, value }) => own(access, body[value]!.type)),
    ]
  }
}

const isLogic = (name: string): boolean =>
  name === 'bitwiseAnd' || name === 'bitwiseOr' || name === 'bitwiseXor'

function lane(type: DType, value: Scalar): number | bigint {
  if (typeof value === 'object') throw new Error('there are no complex lanes')
  return laneClass(type) === 'i64' ? BigInt(value) : Number(value)
}
