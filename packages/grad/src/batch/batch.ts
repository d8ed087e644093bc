// Batching: what a trace computes of one value, computed of many at once along a new first axis.
import { expand, type Expression, record, topological } from '@nx/defn/internal'
import { batchCall } from './call.ts'
import { batchCond, batchCustomGrad, type BatchRegion, batchWhile } from './control-flow.ts'
import { type Known, type Mapped, NotBatchable } from './mapped.ts'

/**
 * `roots` in the current scope, with other values in place of those that are known: each node that depends on mapped
 * values is computed for all entries of the batch at once, the others as before.
 *
 * @throws NotBatchable
 */
export function batch(roots: readonly Expression[], known: Known, count: number): Mapped[] {
  const oldest = Math.min(...[...known.keys()].map(({ id }) => id))
  const isOpen = (node: Expression): boolean => node.scope.active
  const nodes = topological(roots, (node) => !known.has(node) && (!isOpen(node) || node.id >= oldest))
  for (const node of nodes) {
    const changed = node.inputs.some((input) => known.has(input))
    if (changed || !isOpen(node)) known.set(node, batchNode(node, known, count))
  }
  return roots.map((root) => single(root, known))
}

function single(node: Expression, known: Known): Mapped {
  return (known.get(node) as Mapped | undefined) ?? { value: node, isMapped: false }
}

function batchNode(node: Expression, known: Known, count: number): Mapped | readonly Mapped[] {
  if (node.effect === true) throw new NotBatchable()
  const before = known.get(node.inputs[0]!)
  if (node.kind === 'element' && Array.isArray(before)) return (before as readonly Mapped[])[node.index]!
  const inputs = node.inputs.map((input) => single(input, known))
  if (!inputs.some(({ isMapped }) => isMapped)) {
    const own = inputs.map(({ value }) => value)
    return { value: record({ ...node, inputs: own }), isMapped: false }
  }
  switch (node.kind) {
    case 'call': {
      const found = batchCall(node, inputs, count)
      if (found !== null) return found
      const region = expand(node)
      const results = batchRegion(region, inputs, region.captured.map(asItIs), count)
      return node.outs.length > 1 ? results : results[0]!
    }
    case 'cond':
      return batchCond(node, inputs, count, batchRegion)
    case 'while':
      return batchWhile(node, inputs, count, batchRegion)
    case 'metadata':
      if (node.name === 'customGrad') return batchCustomGrad(node, inputs, count, batchRegion)
      if (!inputs[0]!.isMapped || node.name !== 'stopGrad') return inputs[0]!
      return { value: record({ ...node, inputs: [inputs[0]!.value] }), isMapped: true }
    default:
      throw new NotBatchable()
  }
}

const batchRegion: BatchRegion = (region, parameters, captured, count) => {
  const known: Known = new Map()
  region.parameters.forEach((formal, i) => known.set(formal, parameters[i]!))
  region.captured.forEach((formal, i) => known.set(formal, captured[i]!))
  return batch(region.results, known, count)
}

function asItIs(value: Expression): Mapped {
  return { value, isMapped: false }
}
