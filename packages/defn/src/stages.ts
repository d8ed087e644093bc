// Which stage each node of a trace belongs to, and what goes from one to another.
import { type Expression, type Scope, topological } from './expression.ts'
import type { TracedFunction } from './trace-function.ts'

/** What a stage takes, gives and does. */
export interface StageContent {
  readonly scope: Scope
  readonly inputs: readonly Expression[]
  readonly outputs: readonly Expression[]
  readonly effects: readonly Expression[]
}

/** Constants and captured tensors are had anywhere. */
function isAnywhere(node: Expression): boolean {
  return node.kind === 'capture' || (node.kind === 'call' && node.inputs.length === 0)
}

/** Cuts a trace beside the nodes for which `decide` says so. */
export function assignStages(
  { results, effects, scope }: TracedFunction,
  decide: (node: Expression) => 'before' | 'after' | 'both' | 'none',
): StageContent[] {
  const nodes = topological([...results, ...effects], () => true)
  const stages: Set<Expression>[] = []
  const done = new Set<Expression>(nodes.filter((node) => node.kind === 'parameter' || isAnywhere(node)))
  const close = (roots: readonly Expression[]): void => {
    const inside = new Set(topological(roots, (node) => !done.has(node)))
    if (inside.size === 0) return
    for (const node of nodes) if (node.kind === 'element' && inside.has(node.inputs[0]!)) inside.add(node)
    for (const node of inside) done.add(node)
    stages.push(inside)
  }
  for (const node of nodes) {
    if (node.kind === 'parameter' || node.kind === 'element' || isAnywhere(node)) continue
    const decision = decide(node)
    const before = effects.filter(({ id }) => id < node.id)
    if (decision === 'before' || decision === 'both') close([...before, ...node.inputs])
    if (decision === 'after' || decision === 'both') close([...before, node])
  }
  // The last one gives the results even where nothing is left to compute for them.
  stages.push(new Set(topological([...results, ...effects], (node) => !done.has(node))))
  return contentsOf(stages, nodes, { results, effects, scope })
}

function contentsOf(
  stages: readonly ReadonlySet<Expression>[],
  nodes: readonly Expression[],
  { results, effects, scope }: Pick<TracedFunction, 'results' | 'effects' | 'scope'>,
): StageContent[] {
  const last = stages.length - 1
  const inputs = stages.map((inside, place) => {
    const used = new Set([...inside].flatMap((node) => node.inputs))
    if (place === last) for (const result of results) used.add(result)
    return nodes.filter((node) => used.has(node) && !inside.has(node) && !isAnywhere(node))
  })
  const needed = new Set(inputs.flat())
  return stages.map((inside, place) => ({
    scope,
    inputs: inputs[place]!,
    outputs: place === last ? results : nodes.filter((node) => inside.has(node) && needed.has(node)),
    effects: effects.filter((node) => inside.has(node)),
  }))
}
