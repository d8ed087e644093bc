// Runs the calls of a graph one after another; whatever else a graph may have is run by functions handed in.
import {
  type Backend,
  type Call,
  type CallNode,
  type CompileOptions,
  type Executable,
  run,
  type Spec,
  type ValueId,
} from '@nx/types'
import type { HostedGraph, HostedNode, Steps } from './host-node.ts'

/** The values of a graph, as far as they are there. */
export type Slots<D> = (D | undefined)[]
/** A graph, ready to run. */
export type Evaluation<D> = (inputs: readonly D[]) => Steps<readonly D[]>
/** A node, ready to run; gives what it has to wait for. */
export type Step<D> = (slots: Slots<D>) => Steps<void> | undefined

/** Makes nodes ready to run that are no calls. */
export type PrepareControl = <D>(
  node: Exclude<HostedNode, CallNode>,
  backend: Backend<D>,
  hosts: CompileOptions['hosts'],
) => Step<D>

/** An executable that runs a graph's nodes one after another. */
export function evaluateWith<D>(
  graph: HostedGraph,
  backend: Backend<D>,
  control: PrepareControl | undefined,
  hosts: CompileOptions['hosts'],
): Executable<D> {
  const program = prepare(graph, backend, control, hosts)
  const run = (inputs: readonly D[]): readonly D[] => {
    const steps = program(inputs)
    let step = steps.next()
    while (!step.done) step = steps.next(step.value.now())
    return step.value
  }
  // Calls alone have nothing to wait for.
  if (graph.nodes.every(({ kind }) => kind === 'call')) return { run }
  return {
    run,
    async runAsync(inputs) {
      const steps = program(inputs)
      let step = steps.next()
      while (!step.done) step = steps.next(await step.value.later())
      return step.value
    },
  }
}

/** Makes a graph ready to run. */
export function prepare<D>(
  graph: HostedGraph,
  backend: Backend<D>,
  control: PrepareControl | undefined,
  hosts: CompileOptions['hosts'],
): Evaluation<D> {
  const free = lastUses(graph)
  const steps = graph.nodes.map((node) =>
    node.kind === 'call' ? prepareCall(graph, node, backend, hosts) : control!(node, backend, hosts),
  )
  const { values, parameters, results } = graph
  // A handle that is an input or another result's must be made anew.
  const shared = results.map((result, i) => parameters.includes(result) || results.indexOf(result) < i)
  return function* (inputs) {
    const slots = new Array<D | undefined>(values.length)
    parameters.forEach((parameter, i) => (slots[parameter] = inputs[i]!))
    for (let i = 0; i < steps.length; i++) {
      const waits = steps[i]!(slots)
      if (waits !== undefined) yield* waits
      for (const id of free[i]!) {
        backend.dispose?.(slots[id]!)
        slots[id] = undefined
      }
    }
    return results.map((result, i) => {
      const data = slots[result]!
      return shared[i] ? renew(backend, data, values[result]!) : data
    })
  }
}

/** For each node, the values that it is the last to touch; parameters and results are never freed. */
function lastUses({ nodes, parameters, results }: HostedGraph): ValueId[][] {
  const kept = new Set([...parameters, ...results])
  return nodes
    .toReversed()
    .map(({ inputs, outputs }) =>
      [...inputs, ...outputs].filter((id) => {
        const last = !kept.has(id)
        kept.add(id)
        return last
      }),
    )
    .reverse()
}

function prepareCall<D>(
  graph: HostedGraph,
  node: CallNode,
  backend: Backend<D>,
  hosts: CompileOptions['hosts'],
): Step<D> {
  const { op, attrs, inputs, outputs } = node
  const specs = inputs.map((input) => graph.values[input]!)
  const outs = outputs.map((output) => graph.values[output]!)
  const host = hosts?.[node.host!]
  const fixed = host === undefined ? { op, attrs, outs } : { op, attrs, outs, host }
  return (slots) => {
    const values = new Array<{ spec: Spec; data: D }>(inputs.length)
    for (let i = 0; i < inputs.length; i++) values[i] = { spec: specs[i]!, data: slots[inputs[i]!]! }
    const result = run(backend, { ...fixed, inputs: values } satisfies Call<D>)
    for (let i = 0; i < outputs.length; i++) slots[outputs[i]!] = result[i]!
    return undefined
  }
}

/**
 * A handle of its own for a value that someone else owns.
 *
 * @internal
 */
export function renew<D>(backend: Backend<D>, data: D, spec: Spec): D {
  const attrs = { shape: spec.shape }
  return run(backend, { op: 'reshape', inputs: [{ spec, data }], attrs, outs: [spec] })[0]!
}
