// Emits the body of one WebAssembly function.
import { signed, unsigned, vector } from './bytes.ts'
import type { LaneOp, MemoryLaneOp, MemoryOp, Op, PlainOp } from './opcodes.ts'
import { codeOf } from './opcodes.ts'

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

/** A function under construction; every method appends to its body. */
export class FunctionBuilder<P extends readonly ValueType[] = readonly ValueType[]> implements Callable {
  readonly index: number
  readonly params: { readonly [K in keyof P]: Local }
  readonly #body: number[] = []
  readonly #locals: number[][] = []
  readonly #firstLocal: number
  #depth = 0

  constructor(index: number, params: P) {
    this.index = index
    this.params = params.map((_, position) => position) as unknown as { readonly [K in keyof P]: Local }
    this.#firstLocal = params.length
  }

  /** A new local variable, zero at entry. */
  local(type: ValueType): Local {
    return this.#firstLocal + this.#locals.push([1, valueTypes[type]]) - 1
  }

  locals(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type))
  }

  get(local: Local): Operand {
    this.#code(0x20, local)
  }

  set(local: Local, _value: Operand): void {
    this.#code(0x21, local)
  }

  /** Sets and leaves the value. */
  tee(local: Local, _value: Operand): Operand {
    this.#code(0x22, local)
  }

  i32(value: number): Operand {
    this.#code(0x41)
    signed(value | 0, this.#body)
  }

  i64(value: bigint): Operand {
    this.#code(0x42)
    signed(BigInt.asIntN(64, value), this.#body)
  }

  /** An integer of either type. */
  number(type: 'i32' | 'i64', value: number | bigint): Operand {
    if (type === 'i64') this.i64(BigInt(value))
    else this.i32(Number(value))
  }

  f64(value: number): Operand {
    this.#code(0x44)
    this.#append(new Uint8Array(Float64Array.of(value).buffer))
  }

  /** A vector constant of 16 bytes. */
  v128(bytes: Iterable<number>): Operand {
    this.#code(0xfd00c)
    this.#append(bytes)
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
    this.#body.push(lane)
  }

  /** Picks 16 bytes of the 32 in two vectors. */
  shuffle(lanes: Iterable<number>, _first: Operand, _second: Operand): Operand {
    this.#code(0xfd00d)
    this.#append(lanes)
  }

  memoryFill(_target: Operand, _value: Operand, _byteLength: Operand): void {
    this.#code(0xfc00b, 0)
  }

  call(target: Callable, ..._operands: Operand[]): Operand {
    this.#code(0x10, target.index)
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

  /** Declarations of the locals, the body and its end, as the code section wants them. */
  encode(): number[] {
    return [...vector(this.#locals), ...this.#body, 0x0b]
  }

  #append(bytes: Iterable<number>): void {
    this.#body.push(...bytes)
  }

  #code(code: number, immediate?: number): void {
    if (code <= 0xff) this.#body.push(code)
    else {
      this.#body.push(code >> 12)
      unsigned(code & 0xfff, this.#body)
    }
    if (immediate !== undefined) unsigned(immediate, this.#body)
  }

  // Engines ignore the alignment hint, so it is always 0 (one byte).
  #memory(name: Op, offset: number): void {
    this.#code(codeOf(name), 0)
    unsigned(offset, this.#body)
  }

  #nest(code: number, body: (label: Label) => void, result?: ValueType): void {
    this.#code(code, result === undefined ? 0x40 : valueTypes[result])
    body(this.#depth++)
    this.#depth--
    this.#code(0x0b)
  }
}
