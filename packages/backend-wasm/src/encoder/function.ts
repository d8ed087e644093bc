// Emits the body of one WebAssembly function.
import { Bytes } from './bytes.ts'
import type { LaneOp, MemoryLaneOp, MemoryOp, Op, PlainOp } from './opcodes.ts'
import { codeOf } from './opcodes.ts'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

/** The index of a parameter or local variable. */
export type Local = number

/** A branch target: how many blocks were open outside it. */
export type Label = number

/** Something that can be called. */
export interface Callable {
  /** Its place in the module's function index space, known when the module is encoded. */
  index: number
}

/**
 * The mark of an operand that is already emitted. Arguments are evaluated in order, so in
 * `f.op('i32.add', f.get(a), f.i32(1))` both operands are written before the instruction.
 */
export type Operand = void

export const valueTypes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
}

/** Of a part between pauses at least: some four operations. */
const partBytes = 32

/** A function under construction; every method appends to its body. */
export class FunctionBuilder<P extends readonly ValueType[] = readonly ValueType[]> implements Callable {
  index = 0
  readonly params: { readonly [K in keyof P]: Local }
  readonly #entry: Bytes = new Bytes()
  readonly #body: Bytes = new Bytes()
  /** Where bytes go now. */
  #out: Bytes = this.#body
  /** Runs of local variables of one type. */
  readonly #locals: { readonly type: ValueType; count: number }[] = []
  /** Calls whose targets get their numbers later. */
  readonly #calls: { out: Bytes; position: number; readonly target: Callable }[] = []
  readonly #vectors: Set<Local> = new Set()
  /** Locals that got a value since what is emitted now began. */
  #assigned: Set<Local> = new Set()
  #nextLocal: number
  #depth = 0
  /** Where what takes its turn now pauses, if it is within so many blocks. */
  #pauses: number[] = []
  #pauseDepth = -1
  readonly #turns: Bytes[] = []

  constructor(params: P) {
    this.params = params.map((_, position) => position) as unknown as { readonly [K in keyof P]: Local }
    this.#nextLocal = params.length
  }

  /** A new local variable, zero at entry. */
  local(type: ValueType): Local {
    if (type === 'v128') this.#vectors.add(this.#nextLocal)
    const last = this.#locals.at(-1)
    if (last?.type === type) last.count++
    else this.#locals.push({ type, count: 1 })
    return this.#nextLocal++
  }

  /** Emits what the body needs before all else, also once the body has begun. */
  atEntry(emit: () => void): void {
    const [before, assigned] = [this.#out, this.#assigned]
    this.#out = this.#entry
    this.#assigned = new Set()
    emit()
    this.#out = before
    this.#assigned = assigned
  }

  /** Emits what leaves its vectors as they were at entry, so that no loop around it carries them on. */
  clearing(emit: () => void): void {
    this.#assigned = new Set()
    emit()
    const zero = this.local('v128')
    for (const local of this.#assigned) if (this.#vectors.has(local)) this.set(local, this.get(zero))
  }

  /**
   * Emits bodies that use locals of their own, so many at once up to their first pauses, then up to the second ones, and so on:
   * processors look only so far ahead for instructions that need not wait.
   */
  takeTurns(bodies: readonly (() => void)[], atOnce: () => number): void {
    const whole = this.#out
    const parts = bodies.map((body, i) => {
      const out = (this.#out = this.#turns[i] ??= new Bytes())
      out.clear()
      const pauses: number[] = (this.#pauses = [])
      const firstCall = this.#calls.length
      this.#pauseDepth = this.#depth
      body()
      pauses.push(out.length)
      return { out, pauses, calls: this.#calls.slice(firstCall) }
    })
    this.#out = whole
    this.#pauseDepth = -1
    const step = atOnce()
    const turns = Math.max(...parts.map(({ pauses }) => pauses.length))
    for (let group = 0; group < parts.length; group += step)
      for (let turn = 0; turn < turns; turn++)
        for (const { out, pauses, calls } of parts.slice(group, group + step)) {
          const from = turn === 0 ? 0 : (pauses[turn - 1] ?? out.length)
          const end = pauses[turn] ?? out.length
          for (const call of calls) {
            if (call.out !== out || call.position < from || call.position >= end) continue
            call.out = whole
            call.position += whole.length - from
          }
          whole.append(out.written.subarray(from, end))
        }
  }

  /** Lets others take their turn, where no operands wait on the stack. */
  pause(): void {
    const { length } = this.#out
    if (this.#depth === this.#pauseDepth && length - (this.#pauses.at(-1) ?? 0) >= partBytes)
      this.#pauses.push(length)
  }

  locals(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type))
  }

  get(local: Local): Operand {
    this.#code(0x20, local)
  }

  set(local: Local, _value: Operand): void {
    this.#assigned.add(local)
    this.#code(0x21, local)
  }

  /** Sets and leaves the value. */
  tee(local: Local, _value: Operand): Operand {
    this.#assigned.add(local)
    this.#code(0x22, local)
  }

  i32(value: number): Operand {
    this.#code(0x41)
    this.#out.signed(value | 0)
  }

  i64(value: bigint): Operand {
    this.#code(0x42)
    this.#out.signed64(BigInt.asIntN(64, value))
  }

  /** An integer of either type. */
  number(type: 'i32' | 'i64', value: number | bigint): Operand {
    if (type === 'i64') this.i64(BigInt(value))
    else this.i32(Number(value))
  }

  f64(value: number): Operand {
    this.#code(0x44)
    this.#out.append(new Uint8Array(Float64Array.of(value).buffer))
  }

  /** A vector constant of 16 bytes. */
  v128(bytes: ArrayLike<number>): Operand {
    this.#code(0xfd00c)
    this.#out.append(bytes)
  }

  /** Any instruction without an immediate. */
  op(name: PlainOp, ..._operands: Operand[]): Operand {
    this.#code(codeOf(name))
  }

  load(name: MemoryOp, offset: number, _address: Operand): Operand {
    this.#memory(name, offset)
  }

  store(name: MemoryOp, offset: number, _address: Operand, _value: Operand): void {
    this.#memory(name, offset)
  }

  /** Extracts or replaces a lane. */
  lane(name: LaneOp, lane: number, ..._operands: Operand[]): Operand {
    this.#code(codeOf(name), lane)
  }

  /** Loads one lane into a vector, or stores one lane of it (and then leaves nothing). */
  memoryLane(name: MemoryLaneOp, offset: number, lane: number, _address: Operand, _vector: Operand): Operand {
    this.#memory(name, offset)
    this.#out.push(lane)
  }

  /** Picks 16 bytes of the 32 in two vectors. */
  shuffle(lanes: ArrayLike<number>, _first: Operand, _second: Operand): Operand {
    this.#code(0xfd00d)
    this.#out.append(lanes)
  }

  memoryFill(_target: Operand, _value: Operand, _byteLength: Operand): void {
    this.#code(0xfc00b, 0)
  }

  call(target: Callable, ..._operands: Operand[]): Operand {
    this.#code(0x10)
    this.#calls.push({ out: this.#out, position: this.#out.later(), target })
  }

  /** A branch to the label starts the next turn; without one the loop ends. */
  loop(body: (next: Label) => void): void {
    this.#nest(0x03, body)
  }

  if(
    _condition: Operand,
    then: (exit: Label) => void,
    otherwise?: (exit: Label) => void,
    result?: ValueType,
  ): Operand {
    const body = (exit: Label): void => {
      then(exit)
      if (otherwise === undefined) return
      this.#code(0x05)
      otherwise(exit)
    }
    this.#nest(0x04, body, result)
  }

  br(label: Label): void {
    this.#code(0x0c, this.#depth - 1 - label)
  }

  brIf(label: Label, _condition: Operand): void {
    this.#code(0x0d, this.#depth - 1 - label)
  }

  /** Adds a constant to an i32 local. */
  increment(local: Local, step: number): void {
    this.set(local, this.op('i32.add', this.get(local), this.i32(step)))
  }

  /** Adds one i32 local to another. */
  advance(local: Local, step: Local): void {
    this.set(local, this.op('i32.add', this.get(local), this.get(step)))
  }

  /** Runs the body while `counter < end` (unsigned), adding `step` after each turn; the counter keeps its value before. */
  forRange(counter: Local, end: Local, step: number, body: () => void): void {
    const goesOn = (): Operand => this.op('i32.lt_u', this.get(counter), this.get(end))
    this.if(goesOn(), () => {
      this.loop((next) => {
        body()
        this.increment(counter, step)
        this.brIf(next, goesOn())
      })
    })
  }

  /** Runs the body `counter` times, counting the i32 local down to zero. */
  countDown(counter: Local, body: () => void): void {
    this.if(this.get(counter), () => {
      this.loop((next) => {
        body()
        this.increment(counter, -1)
        this.brIf(next, this.get(counter))
      })
    })
  }

  /** Writes declarations of the locals, the body and its end, as the code section wants them. */
  encode(into: Bytes): void {
    for (const { out, position, target } of this.#calls) out.set(position, target.index)
    into.vector(this.#locals, ({ type, count }) => {
      into.unsigned(count)
      into.push(valueTypes[type])
    })
    into.append(this.#entry.written)
    into.append(this.#body.written)
    into.push(0x0b)
  }

  #code(code: number, immediate?: number): void {
    const out = this.#out
    if (code <= 0xff) out.push(code)
    else {
      out.push(code >> 12)
      out.unsigned(code & 0xfff)
    }
    if (immediate !== undefined) out.unsigned(immediate)
  }

  // Engines ignore the alignment hint, so it is always 0 (one byte).
  #memory(name: Op, offset: number): void {
    this.#code(codeOf(name), 0)
    this.#out.unsigned(offset)
  }

  #nest(code: number, body: (label: Label) => void, result?: ValueType): void {
    this.#code(code, result === undefined ? 0x40 : valueTypes[result])
    body(this.#depth++)
    this.#depth--
    this.#code(0x0b)
  }
}
