// Notes in a trace that only differentiation reads: inputs of grad, stopped and custom gradients.
import {
  type Expression,
  type MetadataExpression,
  recordMetadata,
  type Region,
  replay,
  toExpression,
  topological,
} from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { fitTangent } from './derivative.ts'
import { filled, plain } from './emit.ts'
import type { Pullback, Tangent } from './rule.ts'

/** A node of its own with the same value, so that cotangents of this use can be told from others. */
export function separate(expression: Expression): Expression {
  return recordMetadata('gradInput', null, [expression])
}

/** What a custom gradient holds: how many inputs it is about, and the function from cotangent to their cotangents. */
export interface CustomGrad {
  readonly count: number
  readonly backward: Region
}

/** Cotangents of the node's inputs: none for the value, then those the user's function gives. */
export function pullCustom(node: MetadataExpression, g: Tensor): readonly (Tensor | null)[] {
  const { count, backward } = node.payload as CustomGrad
  const results = replay(backward, [toExpression(g)], node.inputs.slice(1 + count), true)
  return [null, ...results.map(plain)]
}

/**
 * The tangent of the node's value: the transpose of the user's function, which has to be linear, on the tangents of
 * the inputs.
 */
export function pushCustom(
  node: MetadataExpression,
  tangents: readonly Tangent[],
  pullback: Pullback,
): Tangent {
  const { count, backward } = node.payload as CustomGrad
  const given = tangents.slice(1, 1 + count)
  if (given.every((tangent) => tangent === null)) return null
  const { type, shape } = backward.parameters[0]!.spec
  const formal = separate(toExpression(filled(0, type, shape)))
  const results = replay(backward, [formal], node.inputs.slice(1 + count))
  const cotangents = results.map((result, i) => fitTangent(given[i]!, result.spec))
  const tangent = pullback(results, cotangents, [formal])[0]!
  if (tangent !== null) checkLinear(tangent, formal)
  return tangent
}

function checkLinear(tangent: Tensor, formal: Expression): void {
  const above = topological([toExpression(tangent)], (node) => node.id >= formal.id)
  if (!above.includes(formal)) return
  throw new NxError(
    'custom_grad',
    'jvp',
    'forward mode needs a backward function that is linear in its cotangent, got one whose derivative depends on it; ' +
      "use reverse mode: grad, vjp, or jacobian with { mode: 'reverse' }",
  )
}
