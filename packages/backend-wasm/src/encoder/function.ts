// Emits the body of one WebAssembly function.
import { Bytes } from './bytes.ts'
import type { LaneOp, MemoryLaneOp, MemoryOp, PlainOp } from './opcodes.ts'
import { laneOps, memoryLaneOps, memoryOps, plainOps } from './opcodes.ts'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

/** The index of a parameter or local variable. */
export type Local = number

/** A branch target: how many blocks were open outside it. */
export type Label = number

/** Something that can be called: its place in the module's function index space. */
export interface Callable {
  readonly index: number
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

const emptyBlock = 0x40
const simdPrefix = 0xfd
const bulkPrefix = 0xfc

/** A function under construction; every method appends to its body. */
export class FunctionBuilder<P extends readonly ValueType[] = readonly ValueType[]> implements Callable {
  readonly index: number
  readonly params: { readonly [K in keyof P]: Local }
  readonly #body: Bytes = new Bytes()
  readonly #locals: ValueType[] = []
  readonly #firstLocal: number
  #depth = 0

  constructor(index: number, params: P) {
    this.index = index
    this.params = params.map((_, position) => position) as unknown as { readonly [K in keyof P]: Local }
    this.#firstLocal = params.length
  }

  /** A new local variable, zero at entry. */
  local(type: ValueType): Local {
    this.#locals.push(type)
    return this.#firstLocal + this.#locals.length - 1
  }

  locals(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type))
  }

  get(local: Local): Operand {
    this.#body.byte(0x20)
    this.#body.unsigned(local)
  }

  set(local: Local, _value: Operand): void {
    this.#body.byte(0x21)
    this.#body.unsigned(local)
  }

  /** Sets and leaves the value. */
  tee(local: Local, _value: Operand): Operand {
    this.#body.byte(0x22)
    this.#body.unsigned(local)
  }

  i32(value: number): Operand {
    this.#body.byte(0x41)
    this.#body.signed(value)
  }

  i64(value: bigint): Operand {
    this.#body.byte(0x42)
    this.#body.signed64(value)
  }

  f32(value: number): Operand {
    this.#body.byte(0x43)
    this.#body.float32(value)
  }

  f64(value: number): Operand {
    this.#body.byte(0x44)
    this.#body.float64(value)
  }

  /** A vector constant of 16 bytes. */
  v128(bytes: ArrayLike<number>): Operand {
    this.#body.byte(simdPrefix)
    this.#body.unsigned(12)
    this.#body.append(bytes)
  }

  /** Any instruction without an immediate. */
  op(name: PlainOp, ..._operands: Operand[]): Operand {
    this.#code(plainOps[name])
  }

  load(name: MemoryOp, offset: number, _address: Operand): Operand {
    this.#memory(memoryOps[name], offset)
  }

  store(name: MemoryOp, offset: number, _address: Operand, _value: Operand): void {
    this.#memory(memoryOps[name], offset)
  }

  /** Extracts or replaces a lane. */
  lane(name: LaneOp, lane: number, ..._operands: Operand[]): Operand {
    this.#code(laneOps[name])
    this.#body.byte(lane)
  }

  /** Loads one lane into a vector, or stores one lane of it (and then leaves nothing). */
  memoryLane(name: MemoryLaneOp, offset: number, lane: number, _address: Operand, _vector: Operand): Operand {
    this.#memory(memoryLaneOps[name], offset)
    this.#body.byte(lane)
  }

  /** Picks 16 bytes of the 32 in two vectors. */
  shuffle(lanes: ArrayLike<number>, _first: Operand, _second: Operand): Operand {
    this.#body.byte(simdPrefix)
    this.#body.unsigned(13)
    this.#body.append(lanes)
  }

  memoryCopy(_target: Operand, _source: Operand, _byteLength: Operand): void {
    this.#body.append([bulkPrefix, 10, 0, 0])
  }

  memoryFill(_target: Operand, _value: Operand, _byteLength: Operand): void {
    this.#body.append([bulkPrefix, 11, 0])
  }

  call(target: Callable, ..._operands: Operand[]): Operand {
    this.#body.byte(0x10)
    this.#body.unsigned(target.index)
  }

  /** A branch to the label leaves the block. */
  block(body: (exit: Label) => void, result?: ValueType): Operand {
    this.#open(0x02, result)
    body(this.#depth - 1)
    this.#close()
  }

  /** A branch to the label starts the next turn; without one the loop ends. */
  loop(body: (next: Label) => void, result?: ValueType): Operand {
    this.#open(0x03, result)
    body(this.#depth - 1)
    this.#close()
  }

  if(
    _condition: Operand,
    then: (exit: Label) => void,
    otherwise?: (exit: Label) => void,
    result?: ValueType,
  ): Operand {
    this.#open(0x04, result)
    then(this.#depth - 1)
    if (otherwise !== undefined) {
      this.#body.byte(0x05)
      otherwise(this.#depth - 1)
    }
    this.#close()
  }

  br(label: Label): void {
    this.#body.byte(0x0c)
    this.#body.unsigned(this.#depth - 1 - label)
  }

  brIf(label: Label, _condition: Operand): void {
    this.#body.byte(0x0d)
    this.#body.unsigned(this.#depth - 1 - label)
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
    this.if(this.op('i32.lt_u', this.get(counter), this.get(end)), () => {
      this.loop((next) => {
        body()
        const advanced = this.tee(counter, this.op('i32.add', this.get(counter), this.i32(step)))
        this.brIf(next, this.op('i32.lt_u', advanced, this.get(end)))
      })
    })
  }

  /** Runs the body `counter` times, counting the i32 local down to zero. */
  countDown(counter: Local, body: () => void): void {
    this.if(this.get(counter), () => {
      this.loop((next) => {
        body()
        this.brIf(next, this.tee(counter, this.op('i32.sub', this.get(counter), this.i32(1))))
      })
    })
  }

  /** Declarations of the locals, the body and its end, as the code section wants them. */
  encode(): Bytes {
    const out = new Bytes()
    const runs: { type: ValueType; count: number }[] = []
    for (const type of this.#locals) {
      const last = runs.at(-1)
      if (last?.type === type) last.count++
      else runs.push({ type, count: 1 })
    }
    out.unsigned(runs.length)
    for (const { type, count } of runs) {
      out.unsigned(count)
      out.byte(valueTypes[type])
    }
    out.append(this.#body.values)
    out.byte(0x0b)
    return out
  }

  #code(code: number): void {
    if (code <= 0xff) return this.#body.byte(code)
    this.#body.byte(code >> 12)
    this.#body.unsigned(code & 0xfff)
  }

  // Engines ignore the alignment hint, so it is always 0 (one byte).
  #memory(code: number, offset: number): void {
    this.#code(code)
    this.#body.byte(0)
    this.#body.unsigned(offset)
  }

  #open(code: number, result: ValueType | undefined): void {
    this.#body.byte(code)
    this.#body.byte(result === undefined ? emptyBlock : valueTypes[result])
    this.#depth++
  }

  #close(): void {
    this.#body.byte(0x0b)
    this.#depth--
  }
}
