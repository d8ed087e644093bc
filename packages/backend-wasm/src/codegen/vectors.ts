// Vector arithmetic by name: operands are vectors or constants, and each result is a new temporary.
import type { Local, PlainOp } from '../encoder/index.ts'
import type { Emitter } from './emitter.ts'
import { shapes } from './lanes.ts'
import type { IntegerLane, LaneClass } from './lanes.ts'

/** A vector in a local variable; of f64 that stand for four narrower numbers two, each of which every operation is done with. */
export class Vector {
  readonly local: Local
  readonly high: Vector | undefined

  constructor(local: Local, high?: Vector) {
    this.local = local
    this.high = high
  }
}

/** Does something with vectors, or with the first and the second of all that are two. */
export function withBoth<T>(
  operands: readonly (T | Vector)[],
  make: (operands: readonly (T | Vector)[]) => Vector,
): Vector {
  const low = make(operands)
  const isWide = operands.some((each) => each instanceof Vector && each.high !== undefined)
  return isWide
    ? new Vector(
        low.local,
        make(operands.map((each) => (each instanceof Vector ? (each.high ?? each) : each))),
      )
    : low
}

/** A vector, or a number in all lanes; of shifts the second operand is the amount. */
export type Operand = Vector | number | bigint

type Shape<L extends LaneClass> = (typeof shapes)[L]
type Suffix<P extends string> = PlainOp extends infer O ? (O extends `${P}.${infer S}` ? S : never) : never

/** Emits the operation of this name for a lane class, or the one for all classes on bits. */
export type Operations<L extends LaneClass> = (
  name: Suffix<Shape<L>> | Exclude<Suffix<'v128'>, 'any_true'>,
  ...operands: readonly Operand[]
) => Vector

const onBits: readonly string[] = ['and', 'or', 'xor', 'not', 'andnot', 'bitselect']

/** The instruction of this name for a lane class. */
export const instructionOf = (lane: LaneClass | IntegerLane, name: string): PlainOp =>
  `${onBits.includes(name) ? 'v128' : shapes[lane]}.${name}` as PlainOp

/** The operations of a lane class. */
export function operationsOf<L extends LaneClass>(e: Emitter, lane: L | IntegerLane): Operations<L> {
  return (name, ...operands) =>
    withBoth(operands, (own) => {
      own.forEach((operand, i) => {
        if (operand instanceof Vector) e.f.get(operand.local)
        else if (i === 1 && name.startsWith('sh')) e.f.i32(Number(operand))
        else e.splat(lane, operand)
      })
      e.f.op(instructionOf(lane, name))
      return e.takeResult()
    })
}
