// The reductions of a nest, and the registers that their totals are in.
import type { Combine, Instruction, Locate, LoopSchedule, Size } from '@nx/compiler'
import { isFloat } from '@nx/types'
import type { DType } from '@nx/types'
import { accumulatorFor } from './accumulators.ts'
import type { Accumulator } from './accumulators.ts'
import type { Body } from './body.ts'
import type { Emitter, Local } from './emitter.ts'
import type { Width } from './lanes.ts'
import { locator } from './locator.ts'

export interface Reduction {
  readonly instruction: number
  readonly input: number
  readonly combine: Combine
  readonly type: DType
  /** Present if it is the number of the element that is wanted. */
  readonly locate: Locate | undefined
  /** Whether what it comes to on the way is wanted, too. */
  readonly isScan: boolean
  readonly accumulator: Accumulator
  readonly registers: readonly Local[]
  /** Where neighbouring vectors are combined before they are added. */
  readonly group: Local
}

/** Registers of the reductions for each vector of a turn. */
export type Strips = readonly (readonly Reduction[])[]

/**
 * Emits what follows when the totals of a range of the first reduced loop are in registers: keeps them, or takes in those of all
 * parts and goes on. Its parameters are two for the range, how many parts there are, and where they are.
 */
export type EmitParts = (e: Emitter, part: Local, strips: Strips, goOn: () => void) => void

/** Whether an instruction has totals. */
export const isReduction = (
  each: Instruction<Size>,
): each is Extract<Instruction<Size>, { combine: Combine }> => 'combine' in each

/** The reductions of a nest. */
export function reductionsOf(e: Emitter, { loop, lanes, columns }: LoopSchedule, nest: Body): Reduction[] {
  return loop.body.flatMap((each, instruction): Reduction[] => {
    if (!isReduction(each)) return []
    const { op, combine, input } = each
    const locate = op === 'reduce' ? each.locate : undefined
    const { type } = locate === undefined ? each : loop.body[input]!
    const accumulator =
      locate === undefined
        ? accumulatorFor(combine, type, lanes as Width)
        : locator(
            combine,
            type,
            locate.tieBreak,
            () => nest.push(locate.at),
            columns ? 1 : 2,
            () => nest.copy % 2,
          )
    const isScan = op === 'scan'
    return [withRegisters(e, { instruction, input, combine, type, locate, isScan, accumulator })]
  })
}

/** A reduction with registers of its own. */
export function withRegisters({ f }: Emitter, reduction: Omit<Reduction, 'registers' | 'group'>): Reduction {
  const registers = f.locals('v128', reduction.accumulator.registers)
  return { ...reduction, registers, group: f.local('v128') }
}

/** The registers of all totals. */
export const registersOf = (reductions: readonly Reduction[]): Local[] =>
  reductions.flatMap(({ registers }) => registers)

/** Whether a few elements are added by themselves before they go into the total, which takes longer. */
export const isGrouped = ({ combine, type, isScan }: Reduction): boolean =>
  !isScan && combine === 'sum' && isFloat(type)
