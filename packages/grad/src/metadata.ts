// Notes in a trace that only differentiation reads: inputs of grad, stopped and custom gradients.
import {
  type Expression,
  type MetadataExpression,
  recordMetadata,
  type Region,
  replay,
  toExpression,
} from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import { plain } from './emit.ts'

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
  const results = replay(backward, [toExpression(g)], node.inputs.slice(1 + count))
  return [null, ...results.map(plain)]
}
