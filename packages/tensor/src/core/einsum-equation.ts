// The text of an einsum: which letters stand for the axes of the inputs and of the result.
import { NxError } from '@nx/types'
import { describe } from './element.ts'

/** Letters of the axes, one list per input, and those of the result. */
export interface Equation {
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
}

/** Reads an equation for inputs of some ranks; `...` becomes letters of its own. Throws `equation`. */
export function parseEquation(equation: string, ranks: readonly number[]): Equation {
  if (typeof equation !== 'string') throw wrong(equation, "write text such as 'ij,jk->ik'")
  const [left = '', right, ...more] = equation.replaceAll(' ', '').split('->')
  const terms = left.split(',')
  const letters = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/
  if (more.length > 0 || ![...terms, right ?? ''].every((term) => letters.test(term))) {
    throw wrong(equation, "write one letter per axis, as in 'ij,jk->ik'")
  }
  if (terms.length !== ranks.length)
    throw wrong(equation, `it has ${terms.length} inputs, but ${ranks.length} were given`)
  const inputs = terms.map((term, i) => expand(equation, term, ranks[i]!))
  const longest = Math.max(0, ...inputs.map((axes) => axes.filter(isHidden).length))
  return {
    inputs,
    output:
      right === undefined ? impliedOutput(inputs, longest) : explicitOutput(equation, right, inputs, longest),
  }
}

/** The letters of an axis behind `...` are numbers that count from the last one. */
const isHidden = (letter: string): boolean => !/^[A-Za-z]$/.test(letter)

const hidden = (count: number): string[] => Array.from({ length: count }, (_, i) => String(count - i))

function expand(equation: string, term: string, rank: number): string[] {
  const [before = '', after] = term.split('...')
  const missing = rank - before.length - (after?.length ?? 0)
  if (missing < 0 || (after === undefined && missing > 0)) {
    throw wrong(equation, `"${term}" does not fit an input of ${rank} axes`)
  }
  return [...before, ...hidden(missing), ...(after ?? '')]
}

/**
 * Without an arrow the result has the axes behind `...`, then all letters that occur once, in alphabetical
 * order.
 */
function impliedOutput(inputs: readonly (readonly string[])[], longest: number): string[] {
  const all = inputs.flat().filter((letter) => !isHidden(letter))
  const once = all.filter((letter, i) => all.indexOf(letter) === i && all.lastIndexOf(letter) === i)
  return [...hidden(longest), ...once.toSorted()]
}

function explicitOutput(
  equation: string,
  term: string,
  inputs: readonly (readonly string[])[],
  longest: number,
): string[] {
  const [before = '', after] = term.split('...')
  const output = [...before, ...(after === undefined ? [] : hidden(longest)), ...(after ?? '')]
  const strange = output.find((letter, i) => output.indexOf(letter) !== i || !inputs.flat().includes(letter))
  if (strange === undefined) return output
  throw wrong(equation, `the result has "${strange}" twice, or no input has it`)
}

function wrong(equation: string, what: string): NxError {
  return new NxError('equation', 'einsum', `cannot use ${describe(equation)}: ${what}`, { equation })
}
