// Emits the instructions of a loop body in vector lanes.
import { accessLevel, operandsOf } from '@nx/compiler'
import type { Access, Indirect, Loop, LoopSchedule, Size, Store } from '@nx/compiler'
import { isInteger } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import {
  accumulateContiguous,
  accumulateLanes,
  isPlain,
  loadAlternate,
  loadContiguous,
  loadLanes,
  loadReversed,
  loadSplat,
  storeAlternate,
  storeContiguous,
  storeLanes,
} from './access.ts'
import type { Address } from './access.ts'
import { convertLanes } from './convert.ts'
import { combineTwo, compareLanes } from './elementwise.ts'
import type { Emitter, Local } from './emitter.ts'
import { extract } from './lanewise.ts'
import { byteSize, laneBytes, laneClass, shapes, sign } from './lanes.ts'
import { ruleOf } from './rules.ts'
import type { Vector } from './vectors.ts'

/** One access of a nest. */
interface Slot {
  readonly access: Access<Size>
  readonly type: DType
  readonly bytes: number
  /** Level of the innermost loop on which its address depends. */
  readonly level: number
}

/** Where an access is based while loops run: a pointer, and whether its indirect parts are in it already. */
interface Pointer {
  readonly local: Local
  readonly folded: boolean
}

/** The values of one nest's instructions. */
export class Body {
  readonly #schedule: LoopSchedule
  readonly loop: Loop<Size>
  readonly #e: Emitter
  readonly #values: (Local | undefined)[][] = []
  /** Values that are masks of lanes of integers instead of zeros and ones. */
  readonly #masks: boolean[] = []

  /** Stores whose elements are between those of the next one, and are written together with them. */
  readonly #alternate: Set<number> = new Set()
  /** Values that something is computed with. */
  readonly #operands: ReadonlySet<number>

  /** The accesses: those of loads by instruction, those of stores after them. */
  readonly #slots: readonly Slot[]
  readonly #buffers: readonly Local[]
  #pointers: readonly Pointer[]
  /** Current value of each loop that is running, by axis. */
  readonly #counters: Map<number, Local> = new Map()
  /** An axis along which what is emitted is ahead of its counter, and by how much. */
  ahead: readonly [axis: number, steps: number] = [0, 0]
  /** Which of the copies of the vectorised loop's body this is; what is computed outside is that of the first. */
  copy = 0

  constructor(e: Emitter, schedule: LoopSchedule, buffers: readonly Local[]) {
    this.#e = e
    this.#schedule = schedule
    this.#buffers = buffers
    this.loop = schedule.loop
    const { body, stores } = schedule.loop
    this.#operands = new Set([
      ...body.flatMap(operandsOf),
      ...stores.flatMap(({ combine, value }) => (combine === 'put' ? [] : [value])),
    ])
    stores.forEach((store, i) => {
      const next = stores[i + 1]
      if (next !== undefined && !this.#alternate.has(i - 1) && areAlternate(store, next, this.vectorAxis))
        this.#alternate.add(i)
    })
    const none: Access<Size> = { buffer: 0, offset: 0, strides: [], indirect: [] }
    const slot = (access: Access<Size>, type: DType): Slot => ({
      access,
      type,
      bytes: byteSize(type),
      level: accessLevel(schedule, access),
    })
    this.#slots = [
      ...body.map((each) => slot(each.op === 'load' ? each.access : none, each.type)),
      ...stores.map(({ access, value }) => slot(access, body[value]!.type)),
    ]
    this.#pointers = this.#slots.map(({ access, bytes }) => ({
      local: this.#startOf(buffers[access.buffer]!, access.offset, bytes),
      folded: false,
    }))
  }

  /** A buffer's address; where the offset is a parameter, with the offset. */
  #startOf(buffer: Local, offset: Size, bytes: number): Local {
    if (typeof offset === 'number') return buffer
    const { f } = this.#e
    const start = f.local('i32')
    f.set(start, f.op('i32.add', f.get(buffer), this.#e.size(offset, bytes)))
    return start
  }

  /** Runs the body with pointers that move along an axis, placed at its counter. */
  along(axis: number, counter: Local, body: (advance: (steps: number) => void) => void): void {
    const { f } = this.#e
    const before = this.#pointers
    const known = new Map<string, Pointer>()
    const moving = new Map<Local, readonly [stride: Size, bytes: number]>()
    const moved = before.map((pointer, i) => {
      const { access, bytes } = this.#slots[i]!
      const stride = access.strides[axis] ?? 0
      const step = typeof stride === 'number' ? stride * bytes : `p${stride.parameter}`
      const key = `${pointer.local}:${pointer.folded}:${step}`
      const same = step === 0 ? pointer : known.get(key)
      if (same !== undefined) return same
      const own = { local: f.local('i32'), folded: pointer.folded }
      const distance = (): void => f.op('i32.mul', f.get(counter), this.#e.size(stride, bytes))
      f.set(own.local, f.op('i32.add', f.get(pointer.local), distance()))
      moving.set(own.local, [stride, bytes])
      known.set(key, own)
      return own
    })
    this.#pointers = moved
    this.#counters.set(axis, counter)
    body((steps) => {
      for (const [local, [stride, bytes]] of moving) this.#e.advance(local, stride, steps * bytes)
      this.#pointers = moved
    })
    this.#counters.delete(axis)
    this.#pointers = before
  }

  /** Puts indirect positions that are known at a level into the pointers of accesses further inside. */
  foldTerms(level: number): void {
    const { f } = this.#e
    this.#pointers = this.#pointers.map((pointer, i) => {
      const { access, bytes, level: own } = this.#slots[i]!
      const terms = access.indirect
      const isKnown = terms.every(({ value }) => this.#schedule.levels[value]! <= level)
      if (pointer.folded || terms.length === 0 || own <= level || !isKnown) return pointer
      const local = f.local('i32')
      f.get(pointer.local)
      for (const term of terms) f.op('i32.add', undefined, this.#pushTerm(term, 0, bytes))
      f.set(local)
      return { local, folded: true }
    })
  }

  get vectorAxis(): number {
    return this.#schedule.order.at(-1) ?? -1
  }

  get vectorLevel(): number {
    return this.#schedule.order.length - 1
  }

  #isUniform(i: number): boolean {
    return this.#schedule.levels[i]! < this.vectorLevel || this.vectorLevel < 0
  }

  /** Takes a value from the stack for an instruction. */
  assign(i: number, mask = false): void {
    this.#masks[i] = mask
    this.#e.f.set(((this.#values[this.copy] ??= [])[i] ??= this.#e.f.local('v128')))
  }

  #local(i: number): Local {
    return this.#values[this.copy]?.[i] ?? this.#values[0]![i]!
  }

  /** Leaves the value of an instruction. */
  push(i: number): void {
    const { f } = this.#e
    const each = this.loop.body[i]!
    if (each.op === 'constant') return this.#e.splat(this.#e.laneOf(each.type), lane(each.type, each.value))
    f.get(this.#local(i))
    if (this.#masks[i] === true) f.op('v128.and', undefined, this.#e.splat(this.#e.integerLane, 1))
  }

  /** Leaves a predicate as a mask of lanes of integers, or of 8 bytes. */
  #pushMask(i: number, bytes: 4 | 8): void {
    const { f } = this.#e
    if (this.#masks[i] === true) f.get(this.#local(i))
    else {
      const { integerLane } = this.#e
      this.push(i)
      f.op(`${shapes[integerLane]}.ne`, undefined, this.#e.splat(integerLane, 0))
    }
    if (bytes === 8) f.op('i64x2.extend_low_i32x4_s')
  }

  /** Leaves whether a value is not zero, as a mask of lanes of integers; NaN is not. */
  #pushTruth(i: number): void {
    if (this.#masks[i] === true) return this.#pushMask(i, 4)
    const e = this.#e
    const { type } = this.loop.body[i]!
    this.push(i)
    e.splat(e.laneOf(type), 0)
    compareLanes(e, 'equal', type)
    e.f.op('v128.not')
  }

  /** Computes one instruction. */
  emit(i: number): void {
    const each = this.loop.body[i]!
    const e = this.#e
    e.scoped(() => {
      switch (each.op) {
        case 'load':
          if (each.where === undefined) this.#load(i, each.type, each.access)
          else this.#loadWhere(i, each.type, each.access, each.where)
          break
        case 'index':
          this.#number(i, each.type, each.offset, each.strides)
          break
        case 'inside':
          this.#inside(each.offset, each.strides, each.length)
          return this.assign(i, true)
        case 'apply':
          return this.#apply(i, each.name, each.type, each.inputs, each.saturate)
        default:
          return
      }
      this.assign(i)
    }, this.#isUniform(i))
  }

  #apply(i: number, name: string, type: DType, inputs: readonly number[], saturate: boolean): void {
    const e = this.#e
    const { library } = e
    e.isStored = !this.#operands.has(i)
    const rule = library.scalars[name]?.rule ?? ruleOf(name)!
    const left = rule(e, {
      type,
      from: this.loop.body[inputs[0]!]!.type,
      arity: inputs.length,
      saturate,
      value: (position) => this.push(inputs[position]!),
      truth: (position) => this.#pushTruth(inputs[position]!),
      mask: (position, bytes) => this.#pushMask(inputs[position]!, bytes),
      isMask: (position) => this.#masks[inputs[position]!] === true,
      isUniform: (position) => this.#isUniform(inputs[position]!),
      constant: (position) => this.#known(inputs[position]!),
    })
    e.isStored = false
    this.assign(i, left === 'mask')
  }

  /** Whether nothing is computed with a value: what it is stored as rounds it. */
  isOnlyStored(i: number): boolean {
    return !this.#operands.has(i)
  }

  #known(i: number): Scalar | undefined {
    const each = this.loop.body[i]!
    return each.op === 'constant' ? each.value : undefined
  }

  /** The numbers of a vector, by those of the one before in the same turn if there is one. */
  #number(i: number, type: DType, offset: Size, strides: readonly Size[]): void {
    const { f, width } = this.#e
    const before = this.copy > 0 ? this.#values[this.copy - 1]![i] : undefined
    const step = strides[this.vectorAxis]
    if (
      before === undefined ||
      typeof step !== 'number' ||
      !isInteger(type) ||
      laneBytes(type) > byteSize(type)
    )
      return this.#index(type, offset, strides)
    const lane = laneClass(type) as 'i32' | 'i64'
    f.op(`${shapes[lane]}.add`, f.get(before), this.#e.splat(lane, step * width))
  }

  #index(type: DType, offset: Size, strides: readonly Size[]): void {
    const e = this.#e
    const { f } = e
    e.size(offset)
    const [ahead, steps] = this.ahead
    this.#addSize(strides[ahead] ?? 0, steps)
    for (const [axis, counter] of this.#counters) {
      if (strides[axis] === 0) continue
      f.op('i32.add', undefined, f.op('i32.mul', f.get(counter), e.size(strides[axis]!)))
    }
    f.op('i32x4.splat')
    const step = strides[this.vectorAxis] ?? 0
    if (typeof step !== 'number') {
      e.lanes([0, 1, 2, 3])
      f.op('i32x4.mul', undefined, f.op('i32x4.splat', e.size(step)))
      f.op('i32x4.add')
    } else if (step !== 0) {
      e.lanes([0, step, 2 * step, 3 * step])
      f.op('i32x4.add')
    }
    convertLanes(e, 's32', type, false)
  }

  /** Leaves whether each lane's position is one of so many, from 0 on, as a mask. */
  #inside(offset: Size, strides: readonly Size[], length: Size): void {
    const { f } = this.#e
    this.#index('s32', offset, strides)
    f.op('i32x4.lt_u', undefined, f.op('i32x4.splat', this.#e.size(length)))
  }

  /** Adds a size times a factor to the i32 on the stack. */
  #addSize(size: Size, factor: number): void {
    if (size === 0 || factor === 0) return
    this.#e.f.op('i32.add', undefined, this.#e.size(size, factor))
  }

  /** Address of an access, for one lane if it is given, else without the indirect parts that differ between lanes. */
  #address(slot: number, lane?: number): Address {
    const { f } = this.#e
    const { access, bytes } = this.#slots[slot]!
    const { local, folded } = this.#pointers[slot]!
    const { strides, offset, indirect } = access
    const [axis, steps] = this.ahead
    // How far ahead of its counters it is: the constant part, and what parameters give.
    const distances = new Map([[axis, steps]])
    distances.set(this.vectorAxis, (distances.get(this.vectorAxis) ?? 0) + (lane ?? 0))
    let constant = typeof offset === 'number' ? offset : 0
    for (const [along, count] of distances) {
      const stride = strides[along] ?? 0
      if (typeof stride === 'number') constant += stride * count
    }
    const push = (): void => {
      f.get(local)
      for (const [along, count] of distances) {
        const stride = strides[along] ?? 0
        if (typeof stride !== 'number') this.#addSize(stride, count * bytes)
      }
      for (const term of folded ? [] : indirect) {
        const uniform = this.#isUniform(term.value)
        if (uniform || lane !== undefined) {
          f.op('i32.add', undefined, this.#pushTerm(term, uniform ? 0 : lane!, bytes))
        }
      }
    }
    // Parameters are in what is pushed, so that it is where an element is.
    const isBackwards = (step: Size): boolean => typeof step === 'number' && step < 0
    const below = strides.some(isBackwards) || indirect.some(({ stride }) => isBackwards(stride))
    return { push, offset: constant * bytes, below }
  }

  /** Leaves the byte offset that an indirect part gives in one lane. */
  #pushTerm({ value, stride, length, bounds }: Indirect<Size>, lane: number, bytes: number): void {
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
      const limit = (less: number): void => {
        if (typeof length === 'number') return f.i64(BigInt(length - less))
        f.op('i64.extend_i32_u', undefined, e.size(length))
        if (less > 0) f.op('i64.sub', undefined, f.i64(BigInt(less)))
      }
      if (bounds === 'check') {
        const scatters = this.loop.stores.some((store) => store.access.indirect.length > 0)
        e.failIf(scatters ? 'scatter' : 'gather', f.op('i64.ge_u', f.get(index), limit(0)))
      }
      const keepIf = (op: 'i64.ge_s' | 'i64.lt_u', end: () => void): void => {
        f.get(index)
        end()
        f.op(op, f.get(index), end())
        f.op('select')
        f.set(index)
      }
      if (sign(type) === 's') keepIf('i64.ge_s', () => f.i64(0n))
      keepIf('i64.lt_u', () => limit(1))
      f.op('i32.mul', f.op('i32.wrap_i64', f.get(index)), e.size(stride, bytes))
    })
  }

  /** Whether all lanes have the same indirect parts. */
  #isRegular(access: Access<Size>): boolean {
    return access.indirect.every(({ value }) => this.#isUniform(value))
  }

  #load(slot: number, type: DType, access: Access<Size>, mask?: Vector): void {
    const e = this.#e
    const own = this.#address(slot)
    // Outside of the buffer, what is added to a pointer must not wrap by itself.
    const address = { ...own, below: own.below || mask !== undefined }
    const stride = access.strides[this.vectorAxis]
    if (e.uniform) return loadSplat(e, type, address)
    if (this.#isRegular(access)) {
      if (stride === 1) return loadContiguous(e, type, address)
      if (stride === -1 && e.tail === undefined) return loadReversed(e, type, address)
      if (stride === 2 && e.tail === undefined && mask === undefined && isPlain(e, type))
        return loadAlternate(e, type, address)
    }
    loadLanes(e, type, (lane) => {
      const each = this.#address(slot, lane)
      return mask === undefined ? each : this.#allowed(each, slot, mask, lane)
    })
  }

  /** Loads where masks allow it, which is seldom for some lanes only, and leaves 0 elsewhere. */
  #loadWhere(slot: number, type: DType, access: Access<Size>, where: readonly number[]): void {
    const e = this.#e
    const { f } = e
    const bytes = laneBytes(type)
    where.forEach((each, k) => {
      this.#pushMask(each, bytes)
      if (k > 0) f.op('v128.and')
    })
    const mask = e.take()
    const result = e.temporary()
    f.set(result, e.splat('i32', 0))
    f.if(f.op('v128.any_true', e.push(mask)), () => {
      this.#load(slot, type, access, mask)
      f.set(result, f.op('v128.and', undefined, e.push(mask)))
    })
    f.get(result)
  }

  /** The address where a mask allows it for a lane, and else that of the buffer. */
  #allowed({ push, offset }: Address, slot: number, mask: Vector, lane: number): Address {
    const e = this.#e
    const { f } = e
    const { access, type } = this.#slots[slot]!
    return {
      offset: 0,
      below: false,
      push: () => {
        f.op('i32.add', push(), f.i32(offset))
        f.get(this.#buffers[access.buffer]!)
        extract(e, 'i32', (lane * laneBytes(type)) / 4, mask.local)
        f.op('select')
      },
    }
  }

  /** Leaves the elements that a load reads at successive steps of an axis along which it is contiguous. */
  loadAlong(i: number): void {
    loadContiguous(this.#e, this.loop.body[i]!.type, this.#address(i))
  }

  /** Writes one of the nest's outputs; `uniform` where the vectorised loop is not part of its space. */
  store(index: number, uniform: boolean): void {
    const e = this.#e
    const { stores } = this.loop
    const { access, value, combine } = stores[index]!
    const { type } = this.loop.body[value]!
    const slot = this.loop.body.length + index
    if (!uniform && e.tail === undefined && isPlain(e, type)) {
      if (this.#alternate.has(index)) return
      const [first] = this.#alternate.has(index - 1) ? [stores[index - 1]!] : []
      if (first !== undefined)
        return e.scoped(() => {
          const [x, y] = [first.value, value].map((each) => {
            this.push(each)
            return e.take()
          }) as [Vector, Vector]
          storeAlternate(e, type, this.#address(slot - 1), x, y)
        })
    }
    e.scoped(() => {
      this.push(value)
      const contiguous = !uniform && access.strides[this.vectorAxis] === 1 && this.#isRegular(access)
      const address = this.#address(slot)
      const lanes = (lane: number): Address => this.#address(slot, lane)
      const add = (): void => combineTwo(e, 'sum', type)
      if (combine === 'add') {
        if (contiguous) accumulateContiguous(e, type, address, add)
        else accumulateLanes(e, type, lanes, add)
      } else if (contiguous) storeContiguous(e, type, address)
      else storeLanes(e, type, lanes)
    }, uniform)
  }
}

/** Whether two stores write every second element each, in turns, along an axis. */
function areAlternate(first: Store<Size>, second: Store<Size>, axis: number): boolean {
  const [own, other] = [first.access, second.access]
  return (
    own.strides[axis] === 2 &&
    own.buffer === other.buffer &&
    other.offset === Number(own.offset) + 1 &&
    own.strides.every((stride, along) => stride === other.strides[along]) &&
    [first, second].every(({ access, combine }) => combine === 'put' && access.indirect.length === 0)
  )
}

function lane(type: DType, value: Scalar): number | bigint {
  return laneClass(type) === 'i64' ? BigInt(value as number) : Number(value)
}
