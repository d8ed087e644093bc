// Calls of host functions in a trace, and what they become in a graph.
import { Tensor } from '@nx/tensor'
import type { Backend, Spec } from '@nx/types'
import { type Builder, idOf } from './build-graph.ts'
import { compileAround } from './compile-around.ts'
import { renew } from './evaluate-calls.ts'
import { prepareControl } from './evaluator.ts'
import type { Expression, HostExpression } from './expression.ts'
import type { Form } from './form.ts'
import type { Hooks, HostNode } from './host-node.ts'
import { record } from './trace.ts'

/** What runs in place of a call, given the hooks of the whole function; `null` if nothing does. */
export type HostRun = (hooks: Hooks | undefined) => HostNode['run'] | null

/** A host call: with outputs, it runs where something needs them; without, it always runs. */
export function recordHost(
  name: string,
  inputs: readonly Expression[],
  outs: readonly Spec[],
  run: HostRun,
): HostExpression {
  const spec = outs[0] ?? inputs[0]?.spec ?? { type: 'u8', shape: [] }
  const effect = outs.length === 0
  const emit = (builder: Builder, node: HostExpression): void => {
    const outputs = outs.map((out) => builder.values.push(out) - 1)
    builder.ids.set(node, outputs)
    const called = run(builder.context.hooks)
    if (called === null) return
    const ids = node.inputs.map((input) => idOf(builder, input))
    const host: HostNode = { kind: 'host', name, inputs: ids, outputs, run: called }
    builder.nodes.push(host)
    if (effect) builder.effects.add(host)
    builder.context.around = compileAround
    builder.context.control = prepareControl
  }
  return record({ kind: 'host', name, spec, inputs, outs, effect, emit }) as HostExpression
}

/** Tensors of their own over inputs of a host call, for the function called to keep. */
export function tensorsOf<D>(
  inputs: readonly D[],
  backend: Backend<D>,
  forms: readonly Form[],
): readonly Tensor[] {
  return forms.map(({ spec, names, vectorizedAxes }, i) => {
    const data = renew(backend, inputs[i]!, spec)
    return new Tensor(backend as Backend, data, spec, names, vectorizedAxes)
  })
}
