// Scalar code for operations that have no vector form: lane by lane.
import type { Emitter, Local } from './emitter.ts'
import { shapes } from './lanes.ts'
import type { LaneClass } from './lanes.ts'

/** Leaves one lane of an operand on the stack. */
export type GetLane = (operand: number) => void

/**
 * Takes as many vectors from the stack as there are lane classes, and leaves one: each lane that counts computed by
 * `emit`, which leaves a scalar. Other lanes are unspecified.
 */
export function lanewise(
  e: Emitter,
  inputs: readonly LaneClass[],
  output: LaneClass,
  emit: (get: GetLane) => void,
): void {
  const { f } = e
  e.scoped(() => {
    const operands = inputs.map(() => e.temporary())
    for (const operand of operands.toReversed()) f.set(operand)
    const get =
      (lane: number): GetLane =>
      (operand) =>
        extract(e, inputs[operand]!, lane, operands[operand]!)
    if (e.uniform) {
      emit(get(0))
      f.op(`${shapes[output]}.splat`)
      return
    }
    const result = e.temporary()
    e.eachLane((lane) => {
      f.get(result)
      emit(get(lane))
      f.lane(`${shapes[output]}.replace_lane`, lane)
      f.set(result)
    })
    f.get(result)
  })
}

/** Leaves one lane as a scalar. */
export function extract(e: Emitter, lane: LaneClass, position: number, vector: Local): void {
  e.f.lane(`${shapes[lane]}.extract_lane`, position, e.f.get(vector))
}
