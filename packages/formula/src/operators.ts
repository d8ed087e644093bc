// What the operators mean.
import {
  add,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  divide,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  multiply,
  negate,
  notEqual,
  pow,
  remainder,
  subtract,
  type Tensor,
  type TensorLike,
  WeakFloat,
} from '@nx/tensor'
import { matmul } from './matmul.ts'

/** An operator between two operands. */
export interface Operator {
  readonly apply: (left: TensorLike, right: TensorLike) => Tensor
  /** The same for two numbers, which stay a number and thereby weakly typed. */
  readonly fold?: (left: number, right: number) => number
  /** Whether the result is a float also of two integers. */
  readonly divides?: true
}

/** Operators that bind equally tightly, loosest first, as in JavaScript and Elixir. */
export const levels: readonly Readonly<Record<string, Operator>>[] = [
  { '||': { apply: logicalOr } },
  { '&&': { apply: logicalAnd } },
  { '|': { apply: bitwiseOr } },
  { '^': { apply: bitwiseXor } },
  { '&': { apply: bitwiseAnd } },
  {
    '==': { apply: equal },
    '!=': { apply: notEqual },
    '<': { apply: less },
    '<=': { apply: lessEqual },
    '>': { apply: greater },
    '>=': { apply: greaterEqual },
  },
  {
    '+': { apply: add, fold: (left, right) => left + right },
    '-': { apply: subtract, fold: (left, right) => left - right },
  },
  {
    '*': { apply: multiply, fold: (left, right) => left * right },
    '/': { apply: divide, fold: (left, right) => left / right, divides: true },
    '%': { apply: remainder, fold: (left, right) => left % right },
    '@': { apply: matmul },
  },
]

/** Binds tighter than a sign before it, and groups from the right. */
export const power: Operator = { apply: pow, fold: (left, right) => left ** right }

/** The level of the comparisons, whose results are true or false and which do not chain. */
export const comparisons = 5

/** Operators whose result is true or false if their operands are. */
export const keepsTruth: readonly string[] = ['&', '|', '^']

/** The result of an operator; of two numbers a number. */
export function combine({ apply, fold, divides }: Operator, left: unknown, right: unknown): TensorLike {
  if (fold === undefined || !isNumber(left) || !isNumber(right)) {
    return apply(left as TensorLike, right as TensorLike)
  }
  const value = fold(numberOf(left), numberOf(right))
  const float = divides || left instanceof WeakFloat || right instanceof WeakFloat
  return float && Number.isInteger(value) ? new WeakFloat(value) : value
}

/** Operators before an operand. */
export const prefixes: Readonly<Record<string, (operand: TensorLike, truth: boolean) => TensorLike>> = {
  '+': (operand) => operand,
  '-': (operand) => {
    if (typeof operand === 'number' || typeof operand === 'bigint') return -operand
    return operand instanceof WeakFloat ? new WeakFloat(-operand.value) : negate(operand)
  },
  '~': (operand, truth) => (truth ? logicalNot(operand) : bitwiseNot(operand)),
  '!': (operand) => logicalNot(operand),
}

function isNumber(value: unknown): value is number | WeakFloat {
  return typeof value === 'number' || value instanceof WeakFloat
}

function numberOf(value: number | WeakFloat): number {
  return typeof value === 'number' ? value : value.value
}
