// Texts that stand for parts of nests, by what code is written for them.
import { attributeKey } from '@nx/types'
import type { Access, Indirect, Instruction, Size } from './loop.ts'

/**
 * Lengths from here on are those that loops over whole vectors and tiles are made for.
 *
 * @internal
 */
export const longLength = 4
/**
 * The same of vectors of narrow elements.
 *
 * @internal
 */
export const narrowLength = 16

/** A text that two numbers share exactly if the same code is written for them. */
export function keyOfSize(size: Size): string {
  return typeof size === 'number' ? `${size}` : `n${size.least}`
}

/** A text that two accesses share exactly if the same code is written for them. */
export function accessKey({ buffer, offset, strides, indirect }: Access<Size>): string {
  return `${buffer} ${placeKey(offset, strides)}${indirectKey(indirect)}`
}

/** A text that two lists of indirect parts share exactly if the same code is written for them. */
export function indirectKey(indirect: readonly Indirect<Size>[]): string {
  let key = ''
  for (const { value, stride, length, bounds } of indirect)
    key += `;${value} ${keyOfSize(stride)} ${keyOfSize(length)} ${bounds}`
  return key
}

function placeKey(offset: Size, strides: readonly Size[]): string {
  let key = keyOfSize(offset)
  for (const stride of strides) key += `,${keyOfSize(stride)}`
  return key
}

/** A text that two instructions share exactly if the same code is written for them. */
export function instructionKey(instruction: Instruction<Size>): string {
  const { op, type } = instruction
  switch (op) {
    case 'load':
      return `${op} ${type} ${accessKey(instruction.access)} ${instruction.where ?? ''}`
    case 'constant':
      return `${op} ${type} ${attributeKey(instruction.value)}`
    case 'index':
      return `${op} ${type} ${placeKey(instruction.offset, instruction.strides)}`
    case 'inside':
      return `${op} ${keyOfSize(instruction.length)} ${placeKey(instruction.offset, instruction.strides)}`
    case 'apply': {
      let key = `${instruction.name} ${type} ${instruction.saturate}`
      for (const input of instruction.inputs) key += `,${input}`
      return key
    }
    case 'reduce': {
      const { combine, input, locate } = instruction
      const key = `${op} ${type} ${combine} ${input}`
      return locate === undefined ? key : `${key} ${locate.at} ${locate.tieBreak}`
    }
    case 'scan':
      return `${op} ${type} ${instruction.combine} ${instruction.input}`
  }
}
