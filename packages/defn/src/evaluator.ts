// The evaluator: runs a graph call by call on any backend, freeing each intermediate after its last use.
import {
  type Backend,
  type Call,
  type CallNode,
  type CondNode,
  type Executable,
  NxError,
  run,
  type Spec,
  type ValueId,
  type WhileNode,
} from '@nx/types'
import type { HostedGraph, HostNode, Steps, Wait } from './host-node.ts'

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
export function evaluateGraph<D>(graph: HostedGraph, backend: Backend<D>): Executable<D> {
  const program = prepare(graph, backend)
  return {
    run(inputs) {
      const steps = program(inputs)
      let step = steps.next()
      while (!step.done) step = steps.next(step.value.now())
      return step.value
    },
    async runAsync(inputs) {
      const steps = program(inputs)
      let step = steps.next()
      while (!step.done) step = steps.next(await step.value.later())
      return step.value
    },
  }
}

type Slots<D> = (D | undefined)[]
type Program<D> = (inputs: readonly D[]) => Steps<readonly D[]>
type Step<D> = (slots: Slots<D>) => Steps<void> | undefined

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

function prepare<D>(graph: HostedGraph, backend: Backend<D>): Program<D> {
  const free = lastUses(graph)
  const steps = graph.nodes.map((node): Step<D> => {
    if (node.kind === 'call') return prepareCall(graph, node, backend)
    if (node.kind === 'host') return prepareHost(node, backend)
    return node.kind === 'cond' ? prepareCond(node, backend) : prepareWhile(node, backend)
  })
  const { values, parameters, results } = graph
  // A handle that is an input or another result's must be made anew.
  const shared = results.map((result, i) => parameters.includes(result) || results.indexOf(result) < i)
  return function* (inputs) {
    const slots = new Array<D | undefined>(values.length)
    parameters.forEach((parameter, i) => (slots[parameter] = inputs[i]!))
    for (let i = 0; i < steps.length; i++) {
      const control = steps[i]!(slots)
      if (control !== undefined) yield* control
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

function prepareCall<D>(graph: HostedGraph, node: CallNode, backend: Backend<D>): Step<D> {
  const { op, attrs, inputs, outputs } = node
  const specs = inputs.map((input) => graph.values[input]!)
  const only = outputs[0]!
  const single = outputs.length === 1
  const out = single ? graph.values[only]! : outputs.map((output) => graph.values[output]!)
  return (slots) => {
    const values = new Array<{ spec: Spec; data: D }>(inputs.length)
    for (let i = 0; i < inputs.length; i++) values[i] = { spec: specs[i]!, data: slots[inputs[i]!]! }
    const result = run(backend, { op, inputs: values, attrs, out } satisfies Call<D>)
    if (single) slots[only] = result as D
    else outputs.forEach((output, i) => (slots[output] = (result as readonly D[])[i]!))
    return undefined
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
): Step<D> {
  const programs = [prepare(onTrue, backend), prepare(onFalse, backend)] as const
  return function* (slots) {
    const chosen = (yield truth(backend, slots[inputs[0]!]!)) === true ? programs[0] : programs[1]
    const results = yield* chosen(inputs.slice(1).map((input) => slots[input]!))
    outputs.forEach((output, i) => (slots[output] = results[i]!))
  }
}

function prepareWhile<D>(node: WhileNode<HostNode>, backend: Backend<D>): Step<D> {
  const condition = prepare(node.condition, backend)
  const body = prepare(node.body, backend)
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

/**
 * A handle of its own for a value that someone else owns.
 *
 * @internal
 */
export function renew<D>(backend: Backend<D>, data: D, spec: Spec): D {
  const attrs = { shape: spec.shape }
  return run(backend, { op: 'reshape', inputs: [{ spec, data }], attrs, out: spec }) as D
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
