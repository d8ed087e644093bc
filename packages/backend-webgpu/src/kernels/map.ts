// The kernel of everything that computes each element from one element of each input, movement included.
import { sizeOf } from '@nx/types'
import type { Shape, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { ShaderText } from '../layout.ts'
import type { Layout } from '../layout.ts'

/** An input with the place of its elements in the block that is computed. */
export interface Operand {
  readonly data: GpuData
  readonly layout: Layout
}

/** What to compute. */
export interface ElementwiseWork {
  readonly shape: Shape
  readonly operands: readonly Operand[]
  /** Where the results go in the output. */
  readonly to: Layout
  /** The word that is stored, of the words `x`, `y`, `z` and of the element's number `i`. */
  readonly word: string
  /** Statements before it, with parameters of their own. */
  readonly prelude?: (shader: ShaderText) => string
}

const names = ['x', 'y', 'z']

/** Fills a block of an output. */
export function mapBlock(
  machine: Machine,
  out: GpuData,
  { shape, operands, to, word, prelude }: ElementwiseWork,
): void {
  const count = sizeOf(shape)
  if (count === 0) return
  const shader = new ShaderText()
  const layouts: Record<string, Layout> = { at: to }
  operands.forEach(({ layout }, k) => (layouts[`at${k}`] = layout))
  const body = [
    `  if (i >= ${shader.parameter(count)}) { return; }`,
    shader.locate('i', shape, layouts),
    ...operands.map((_, k) => `  let ${names[k]} = in${k}[at${k}];`),
    prelude?.(shader) ?? '',
    `  out[at] = ${word};`,
  ].join('\n')
  machine.run(out, { body, parameters: shader.parameters, inputs: operands.map(({ data }) => data), count })
}

/** A tensor with the places of its elements. */
export const operand = ({ data }: Value<GpuData>, layout: Layout): Operand => ({ data, layout })
