// What a listing leaves out: notes of differentiation, and what constants decide.
import { type Attributes, convert, type DType, isComplex, type Scalar, type Spec } from '@nx/types'
import { type CallExpression, type Expression, topological } from './expression.ts'
import { reserved } from './metadata.ts'
import type { Region } from './region.ts'
import { sameSpec } from './trace.ts'

/**
 * Expressions with the same values as a person wants to read them: without the notes that differentiation leaves,
 * constants computed, and without operations that these make needless. `known` are those made before.
 */
export function readable(
  results: readonly Expression[],
  known: Map<Expression, Expression>,
): readonly Expression[] {
  for (const node of topological(results, (each) => !known.has(each))) known.set(node, rewritten(node, known))
  return results.map((result) => known.get(result)!)
}

/** Whether an expression is one number, stretched or not. */
export function isConstant(node: Expression): node is CallExpression {
  return node.kind === 'call' && node.op === 'constant'
}

function rewritten(node: Expression, known: Map<Expression, Expression>): Expression {
  const inputs = node.inputs.map((input) => known.get(input)!)
  const region = (old: Region): Region => ({
    ...old,
    results: readable(old.results, known),
    effects: readable(old.effects, known),
  })
  switch (node.kind) {
    case 'metadata':
      return reserved.includes(node.name) ? inputs[0]! : { ...node, inputs }
    case 'cond':
      return { ...node, inputs, onTrue: region(node.onTrue), onFalse: region(node.onFalse) }
    case 'while':
      return { ...node, inputs, condition: region(node.condition), body: region(node.body) }
    case 'call':
      return simpler({ ...node, inputs })
    case 'parameter':
    case 'capture':
      return node
    default:
      return { ...node, inputs }
  }
}

function simpler(node: CallExpression): Expression {
  const { op, inputs, spec } = node
  const numbers = inputs.map((input) => (isConstant(input) ? (input.attrs['value'] as Scalar) : undefined))
  const value = folded(op, numbers, spec.type)
  if (value !== undefined) return constant(node, value, spec)
  const kept = needed(op, inputs, numbers)
  return kept !== undefined && sameSpec(kept.spec, spec) ? kept : node
}

function constant(node: CallExpression, value: Scalar, spec: Spec): CallExpression {
  return {
    ...node,
    op: 'constant',
    inputs: [],
    attrs: { value } as Attributes,
    spec,
    outs: [spec],
    definition: undefined,
    fallback: undefined,
    host: undefined,
  }
}

/** The one input that an operation gives unchanged, because of what the others are. */
function needed(
  op: string,
  inputs: readonly Expression[],
  [left, right]: readonly (Scalar | undefined)[],
): Expression | undefined {
  switch (op) {
    case 'asType':
    case 'broadcast':
    case 'reshape':
      return inputs[0]
    case 'select':
      return left === undefined ? undefined : inputs[left === 0 ? 2 : 1]
    case 'add':
      return left === 0 ? inputs[1] : right === 0 ? inputs[0] : undefined
    case 'multiply':
      return left === 1 ? inputs[1] : right === 1 ? inputs[0] : undefined
    case 'subtract':
      return right === 0 ? inputs[0] : undefined
    case 'divide':
    case 'pow':
      return right === 1 ? inputs[0] : undefined
    default:
      return undefined
  }
}

const operations: Readonly<Record<string, (x: number, y: number) => number>> = {
  asType: (x) => x,
  broadcast: (x) => x,
  reshape: (x) => x,
  negate: (x) => -x,
  sqrt: Math.sqrt,
  log: Math.log,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  pow: (x, y) => x ** y,
  equal: (x, y) => Number(x === y),
  less: (x, y) => Number(x < y),
}

/** The result of an operation on numbers, where plain arithmetic gives it. */
function folded(op: string, numbers: readonly (Scalar | undefined)[], type: DType): Scalar | undefined {
  const fn = operations[op]
  if (fn === undefined || isComplex(type) || !numbers.every((each) => typeof each === 'number'))
    return undefined
  const [x, y] = numbers as readonly number[]
  return convert('f64', type)(fn(x!, y!))
}
