// The kernel of everything that computes each element from one element of each input, movement included.
import { sizeOf } from '@nx/types'
import type { Shape, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { Program } from '../layout.ts'
import type { Place } from '../layout.ts'

/** An input with the place of its elements in the block that is computed. */
export interface Operand {
  readonly data: GpuData
  readonly place: Place
}

/** What to compute. */
export interface Block {
  readonly shape: Shape
  readonly operands: readonly Operand[]
  /** Where the results go in the output. */
  readonly to: Place
  /** The word that is stored, of the words `x`, `y`, `z` and of the element's number `i`. */
  readonly word: string
  /** Statements before it, with parameters of their own. */
  readonly prelude?: (program: Program) => string
}

const names = ['x', 'y', 'z']

/** Fills a block of an output. */
export function mapBlock(
  machine: Machine,
  out: GpuData,
  { shape, operands, to, word, prelude }: Block,
): void {
  const count = sizeOf(shape)
  if (count === 0) return
  const program = new Program()
  const places: Record<string, Place> = { at: to }
  operands.forEach(({ place }, k) => (places[`at${k}`] = place))
  const body = [
    `  if (i >= ${program.parameter(count)}) { return; }`,
    program.locate('i', shape, places),
    ...operands.map((_, k) => `  let ${names[k]} = in${k}[at${k}];`),
    prelude?.(program) ?? '',
    `  out[at] = ${word};`,
  ].join('\n')
  machine.run(out, { body, parameters: program.parameters, inputs: operands.map(({ data }) => data), count })
}

/** A tensor with the places of its elements. */
export const operand = ({ data }: Value<GpuData>, place: Place): Operand => ({ data, place })
