// The evaluator: runs a graph call by call on any backend, freeing each intermediate after its last use.
import {
  type Backend,
  type Call,
  type CallNode,
  type CondNode,
  type Executable,
  type Graph,
  NxError,
  run,
  type Spec,
  type ValueId,
  type WhileNode,
} from '@nx/types'

/**
 * An executable that runs the graph's calls one after another.
 *
 * `run` throws NxError `device_read` where the graph branches or loops and the backend cannot be read synchronously;
 * `runAsync` awaits the read instead.
 *
 * @internal
 */
export function evaluateGraph<D>(graph: Graph, backend: Backend<D>): Executable<D> {
  const program = prepare(graph, backend)
  return {
    run: (inputs) =>
      program.straight ? runStraight(program, inputs) : answerNow(backend, runSteps(program, inputs)),
    runAsync: async (inputs) =>
      program.straight ? runStraight(program, inputs) : answerLater(backend, runSteps(program, inputs)),
  }
}

/** Asks the driver for the elements of a scalar u8: the only thing the evaluator ever has to wait for. */
type Steps<D> = Generator<D, readonly D[], boolean>
type Slots<D> = (D | undefined)[]

interface Step<D> {
  readonly call?: (slots: Slots<D>) => void
  readonly control?: (slots: Slots<D>) => Generator<D, void, boolean>
  /** Values that no later step needs. */
  readonly free: readonly ValueId[]
}

interface Program<D> {
  readonly backend: Backend<D>
  readonly graph: Graph
  readonly steps: readonly Step<D>[]
  /** Whether it has neither branches nor loops. */
  readonly straight: boolean
  /** Per result, whether the handle is an input or another result's and must be made anew. */
  readonly shared: readonly boolean[]
}

const predicateSpec: Spec = { type: 'u8', shape: [] }

function prepare<D>(graph: Graph, backend: Backend<D>): Program<D> {
  const free = lastUses(graph)
  const steps = graph.nodes.map((node, i): Step<D> => {
    if (node.kind === 'call') return { call: prepareCall(graph, node, backend), free: free[i]! }
    const control = node.kind === 'cond' ? prepareCond(node, backend) : prepareWhile(node, backend)
    return { control, free: free[i]! }
  })
  const { parameters, results } = graph
  return {
    backend,
    graph,
    steps,
    straight: steps.every((step) => step.call !== undefined),
    shared: results.map((result, i) => parameters.includes(result) || results.indexOf(result) < i),
  }
}

/** For each node, the values that it is the last to touch; parameters and results are never freed. */
function lastUses(graph: Graph): ValueId[][] {
  const kept = new Set([...graph.parameters, ...graph.results])
  const free = graph.nodes.map((): ValueId[] => [])
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const { inputs, outputs } = graph.nodes[i]!
    for (const list of [inputs, outputs]) {
      for (const id of list) {
        if (kept.has(id)) continue
        kept.add(id)
        free[i]!.push(id)
      }
    }
  }
  return free
}

function prepareCall<D>(graph: Graph, node: CallNode, backend: Backend<D>): (slots: Slots<D>) => void {
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
    else for (let i = 0; i < outputs.length; i++) slots[outputs[i]!] = (result as readonly D[])[i]!
  }
}

function prepareCond<D>(
  node: CondNode,
  backend: Backend<D>,
): (slots: Slots<D>) => Generator<D, void, boolean> {
  const onTrue = prepare(node.onTrue, backend)
  const onFalse = prepare(node.onFalse, backend)
  const { inputs, outputs } = node
  return function* (slots) {
    const chosen = (yield slots[inputs[0]!]!) ? onTrue : onFalse
    const taken = inputs.slice(1).map((input) => slots[input]!)
    const results = chosen.straight ? runStraight(chosen, taken) : yield* runSteps(chosen, taken)
    outputs.forEach((output, i) => (slots[output] = results[i]!))
  }
}

function prepareWhile<D>(
  node: WhileNode,
  backend: Backend<D>,
): (slots: Slots<D>) => Generator<D, void, boolean> {
  const condition = prepare(node.condition, backend)
  const body = prepare(node.body, backend)
  const { inputs, outputs, trips } = node
  const own = outputs.length
  const specs = outputs.map((_, i) => node.body.values[node.body.results[i]!]!)
  return function* (slots) {
    const fixed = inputs.slice(own).map((input) => slots[input]!)
    let state: readonly D[] = inputs.slice(0, own).map((input) => slots[input]!)
    let owned = false
    for (let round = 0; round !== trips; round++) {
      const taken = [...state, ...fixed]
      if (trips === undefined) {
        const [again] = condition.straight ? runStraight(condition, taken) : yield* runSteps(condition, taken)
        const goOn = yield again!
        backend.dispose?.(again!)
        if (!goOn) break
      }
      const next = body.straight ? runStraight(body, taken) : yield* runSteps(body, taken)
      if (owned) for (const data of state) backend.dispose?.(data)
      state = next
      owned = true
    }
    outputs.forEach((output, i) => (slots[output] = owned ? state[i]! : renew(backend, state[i]!, specs[i]!)))
  }
}

function runStraight<D>(program: Program<D>, inputs: readonly D[]): readonly D[] {
  const slots = fill(program, inputs)
  for (const step of program.steps) {
    step.call!(slots)
    release(program.backend, slots, step.free)
  }
  return finish(program, slots)
}

function* runSteps<D>(program: Program<D>, inputs: readonly D[]): Steps<D> {
  const slots = fill(program, inputs)
  for (const step of program.steps) {
    if (step.call === undefined) yield* step.control!(slots)
    else step.call(slots)
    release(program.backend, slots, step.free)
  }
  return finish(program, slots)
}

function fill<D>({ graph }: Program<D>, inputs: readonly D[]): Slots<D> {
  const slots = new Array<D | undefined>(graph.values.length)
  graph.parameters.forEach((parameter, i) => (slots[parameter] = inputs[i]!))
  return slots
}

function release<D>(backend: Backend<D>, slots: Slots<D>, free: readonly ValueId[]): void {
  for (const id of free) {
    backend.dispose?.(slots[id]!)
    slots[id] = undefined
  }
}

function finish<D>({ backend, graph, shared }: Program<D>, slots: Slots<D>): readonly D[] {
  return graph.results.map((result, i) => {
    const data = slots[result]!
    return shared[i] ? renew(backend, data, graph.values[result]!) : data
  })
}

/** A handle of its own for a value that someone else owns. */
function renew<D>(backend: Backend<D>, data: D, spec: Spec): D {
  const attrs = { shape: spec.shape }
  return run(backend, { op: 'reshape', inputs: [{ spec, data }], attrs, out: spec }) as D
}

function answerNow<D>(backend: Backend<D>, steps: Steps<D>): readonly D[] {
  let step = steps.next()
  while (!step.done) {
    if (backend.readSync === undefined) throw unreadable(backend)
    step = steps.next(backend.readSync(step.value, predicateSpec)[0] !== 0)
  }
  return step.value
}

async function answerLater<D>(backend: Backend<D>, steps: Steps<D>): Promise<readonly D[]> {
  let step = steps.next()
  while (!step.done) {
    const bytes =
      backend.readSync?.(step.value, predicateSpec) ?? (await backend.read(step.value, predicateSpec))
    step = steps.next(bytes[0] !== 0)
  }
  return step.value
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
