// The evaluator: runs a graph call by call on any backend, with its branches, loops and host calls.
import {
  type Backend,
  type CompileOptions,
  type CondNode,
  type Executable,
  NxError,
  type Spec,
  type WhileNode,
} from '@nx/types'
import { evaluateWith, prepare, type PrepareControl, renew, type Step } from './evaluate-calls.ts'
import type { HostedGraph, HostNode, Wait } from './host-node.ts'

/**
 * An executable that runs the graph's calls one after another, on any backend: `jit(fn, { compiler: evaluateGraph })`.
 * Each intermediate value is freed after its last use.
 *
 * `run` throws NxError `device_read` where the graph branches or loops and the backend cannot be read synchronously;
 * `runAsync` awaits the read instead.
 *
 * @example
 * const f = jit((x) => multiply(add(x, 1), 2), { compiler: evaluateGraph })
 * toNumber(f(3)) // => 8
 */
export function evaluateGraph<D>(
  graph: HostedGraph,
  backend: Backend<D>,
  { hosts }: CompileOptions = {},
): Executable<D> {
  return evaluateWith(graph, backend, prepareControl, hosts)
}

/** Makes branches, loops and host calls ready to run. */
export const prepareControl: PrepareControl = (node, backend, hosts) => {
  if (node.kind === 'host') return prepareHost(node, backend)
  return node.kind === 'cond' ? prepareCond(node, backend, hosts) : prepareWhile(node, backend, hosts)
}

/** Whether a scalar u8 is not zero. */
function truth<D>(backend: Backend<D>, data: D): Wait {
  const spec: Spec = { type: 'u8', shape: [] }
  return {
    now() {
      if (backend.readSync === undefined) throw unreadable(backend)
      return backend.readSync(data, spec)[0] !== 0
    },
    later: async () => (backend.readSync?.(data, spec) ?? (await backend.read(data, spec)))[0] !== 0,
  }
}

function prepareHost<D>(node: HostNode, backend: Backend<D>): Step<D> {
  const { inputs, outputs } = node
  return function* (slots) {
    const results = yield* node.run(
      inputs.map((input) => slots[input]!),
      backend,
    )
    outputs.forEach((output, i) => (slots[output] = results[i]!))
  }
}

function prepareCond<D>(
  { onTrue, onFalse, inputs, outputs }: CondNode<HostNode>,
  backend: Backend<D>,
  hosts: CompileOptions['hosts'],
): Step<D> {
  const programs = [
    prepare(onTrue, backend, prepareControl, hosts),
    prepare(onFalse, backend, prepareControl, hosts),
  ] as const
  return function* (slots) {
    const chosen = (yield truth(backend, slots[inputs[0]!]!)) === true ? programs[0] : programs[1]
    const results = yield* chosen(inputs.slice(1).map((input) => slots[input]!))
    outputs.forEach((output, i) => (slots[output] = results[i]!))
  }
}

function prepareWhile<D>(
  node: WhileNode<HostNode>,
  backend: Backend<D>,
  hosts: CompileOptions['hosts'],
): Step<D> {
  const condition = prepare(node.condition, backend, prepareControl, hosts)
  const body = prepare(node.body, backend, prepareControl, hosts)
  const { inputs, outputs, trips } = node
  const specs = node.body.results.map((result) => node.body.values[result]!)
  return function* (slots) {
    const initial = inputs.map((input) => slots[input]!)
    const fixed = initial.splice(outputs.length)
    let state: readonly D[] = initial
    for (let round = 0; round !== trips; round++) {
      const taken = [...state, ...fixed]
      if (trips === undefined) {
        const [again] = yield* condition(taken)
        const goesOn = yield truth(backend, again!)
        backend.dispose?.(again!)
        if (goesOn === false) break
      }
      const next = yield* body(taken)
      if (state !== initial) for (const data of state) backend.dispose?.(data)
      state = next
    }
    outputs.forEach((output, i) => {
      slots[output] = state === initial ? renew(backend, state[i]!, specs[i]!) : state[i]!
    })
  }
}

function unreadable({ name }: { readonly name: string }): NxError {
  return new NxError(
    'device_read',
    'jit',
    `the function branches or loops by a value on "${name}", which cannot be read synchronously; ` +
      'call it as await f.async(…) instead',
    { backend: name },
  )
}
