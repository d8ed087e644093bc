// Tracing is a backend: its handles are expressions, and executing a call records one.
import {
  type Attributes,
  type Backend,
  type Call,
  contractVersion,
  dtypes,
  type NxError,
  type Spec,
} from '@nx/types'
import { defaultBackend, type Names, Tensor, type VectorizedAxes } from '@nx/tensor'
import { backendOf, indexingFunction, underBackend } from '@nx/tensor/internal'
import { staticHint, tracingError } from './place.ts'
import type { CaptureExpression, Expression, ParameterExpression, Scope } from './expression.ts'

let current: Scope | null = null
let target: Backend | undefined
let count = 0
let keepsStacks = false

/**
 * The scope being traced, or `null`.
 *
 * @internal
 */
export function currentScope(): Scope | null {
  return current
}

/**
 * Runs a synchronous function in a new scope, with the tracing backend as the default one. `unused` collects
 * comparisons that nothing uses; by default where the scope around does.
 *
 * @internal
 */
export function inScope<T>(fn: (scope: Scope) => T, unused: Scope['unused'] = current?.unused ?? null): T {
  const parent = current
  const opened = {
    parent,
    root: parent?.root,
    captures: new Map(),
    constants: new Map(),
    indexing: new Set(),
    unused,
    effects: [],
    active: true,
  }
  opened.root ??= opened as Scope
  const scope = opened as Scope
  current = scope
  try {
    return underBackend(traceBackend as Backend, () => fn(scope))
  } finally {
    current = parent
    scope.active = false
  }
}

/**
 * Runs a synchronous function that computes with tensors of a backend, though a trace may be under way around it: loops
 * and branches in it run.
 *
 * @internal
 */
export function outsideTrace<T>(backend: Backend, fn: () => T): T {
  const around = current
  current = null
  try {
    return underBackend(backend, fn)
  } finally {
    current = around
  }
}

/**
 * Runs a function that traces for a backend.
 *
 * @internal
 */
export function aimedAt<T>(backend: Backend, fn: () => T): T {
  const before = target
  target = backend
  try {
    return fn()
  } finally {
    target = before
  }
}

type Unrecorded<E> = E extends Expression ? Omit<E, 'id' | 'scope'> : never

/**
 * Adds a node to the current scope. Throws `leaked_tracer` if an input belongs to a trace that has ended.
 *
 * @internal
 */
export function record(node: Unrecorded<Expression>): Expression {
  useAll(node.inputs)
  return enter({ ...node, id: count++, scope: openedScope() } as Expression)
}

function useAll(inputs: readonly Expression[]): void {
  for (let i = 0; i < inputs.length; i++) use(inputs[i]!)
}

function enter(node: Expression): Expression {
  if (keepsStacks) node.stack ??= new Error().stack
  if (node.effect === true) node.scope.effects.push(node)
  return node
}

/**
 * Runs a function, and keeps with each node that it records the stack of that moment.
 *
 * @internal
 */
export function withStacks<T>(fn: () => T): T {
  const before = keepsStacks
  keepsStacks = true
  try {
    return fn()
  } finally {
    keepsStacks = before
  }
}

function openedScope(): Scope {
  if (current === null) throw leaked()
  return current
}

function use(input: Expression): void {
  if (!input.scope.active) throw leaked(input)
  const unused = input.scope.unused
  if (unused !== null && unused.size > 0) unused.delete(input)
}

function leaked(input?: Expression): NxError {
  return tracingError(
    'leaked_tracer',
    'jit',
    `a traced ${input === undefined ? 'tensor' : described(input)} is used after the function, branch or loop body it was traced in has ended; ` +
      'return it from there instead of keeping it in an outer variable, or look at it with hook',
    { ...input?.spec },
  )
}

/**
 * An argument of the current scope.
 *
 * @internal
 */
export function recordParameter(spec: Spec, index: number, scope = openedScope()): ParameterExpression {
  return { kind: 'parameter', id: count++, scope, spec, inputs: [], index }
}

/**
 * A concrete value as a node of the outermost scope; the same data gives the same node.
 *
 * @internal
 */
export function recordCapture(spec: Spec, source: CaptureExpression['source']): CaptureExpression {
  const { root } = openedScope()
  const key = 'value' in source ? source.value.data : source.bytes
  const known = root.captures.get(key)
  if (known !== undefined && sameSpec(known.spec, spec)) return known
  const origin = new Error()
  const capture: CaptureExpression = {
    kind: 'capture',
    id: count++,
    scope: root,
    spec,
    inputs: [],
    source,
    origin,
  }
  root.captures.set(key, capture)
  return capture
}

/** A constant; numbers are written again and again, and the same one gives the same node in a scope. */
function recordConstant(spec: Spec, attrs: Attributes): Expression {
  const { constants } = openedScope()
  const { type, shape } = spec
  const place = shape.length === 0 ? type : `${type} ${shape}`
  let alike = constants.get(place)
  if (alike === undefined) constants.set(place, (alike = new Map()))
  const { value } = attrs
  // Maps take -0 for 0.
  const key = Object.is(value, -0) ? '-0' : value
  let node = alike.get(key)
  if (node === undefined)
    alike.set(key, (node = record({ kind: 'call', spec, inputs: [], op: 'constant', attrs, outs: [spec] })))
  return node
}

/**
 * The outputs of a node with several: a call with a list of outputs, a cond, a while or a host call.
 *
 * @internal
 */
export function recordElements(node: Expression, outs: readonly Spec[]): Expression[] {
  return outs.map((spec, index) => record({ kind: 'element', spec, inputs: [node], index }))
}

/**
 * The value of `inputs[0]` with a note for graph transformations; evaluation sees only the value.
 *
 * @internal
 */
export function recordMetadata(name: string, payload: unknown, inputs: readonly Expression[]): Expression {
  return record({ kind: 'metadata', spec: inputs[0]!.spec, inputs, name, payload })
}

/**
 * Whether two specs agree in type and shape.
 *
 * @internal
 */
export function sameSpec(left: Spec, right: Spec): boolean {
  return (
    left.type === right.type &&
    left.shape.length === right.shape.length &&
    left.shape.every((length, axis) => length === right.shape[axis])
  )
}

/** Records calls instead of computing them. Its handles are expressions of the scopes being traced. */
export const traceBackend: Backend<Expression> = {
  name: 'trace',
  contract: contractVersion,
  /** The backend that will run the trace knows. */
  get types() {
    return target?.types ?? dtypes
  },
  supports: () => true,
  execute: (call) => {
    const { op, attrs, outs, definition, fallback, host } = call
    const spec = outs[0]!
    if (op === 'constant' && !keepsStacks) return [recordConstant(spec, attrs)]
    const inputs = new Array<Expression>(call.inputs.length)
    for (let i = 0; i < inputs.length; i++) inputs[i] = call.inputs[i]!.data
    useAll(inputs)
    const scope = openedScope()
    const id = count++
    const node = enter({
      kind: 'call',
      id,
      scope,
      spec,
      inputs,
      op,
      attrs,
      outs,
      definition,
      fallback,
      host,
    })
    const name = indexingFunction()
    if (name !== null) scope.root.indexing.add(name)
    if (outs.length > 1) return recordElements(node, outs)
    if (spec.type === 'u8' && spec.shape.length === 0) watch(node, call)
    return [node]
  },
  upload: (bytes, spec) => recordCapture(spec, { bytes }),
  recorder: {
    adopt: (value, backend) => recordCapture(value.spec, { value, backend }),
    refuse: (op, data) => (data.scope.active ? unreadable(op, data) : leaked(data)),
  },
  read: async (data) => {
    throw unreadable('read', data)
  },
}

const described = ({ spec: { type, shape } }: Expression): string =>
  `${type} tensor of shape [${shape.join(', ')}]`

function unreadable(op: string, data: Expression): NxError {
  return tracingError(
    'traced_value',
    op,
    `a traced ${described(data)} has no elements while a function is traced; ` +
      'compute with add(x, y), less(x, y), …, choose by it with cond or select, repeat with whileLoop, look at it ' +
      'with hook, or return it and read the result' +
      (isArgument(data) ? staticHint : ''),
    { ...data.spec },
  )
}

/** Whether an expression is a scalar argument of the whole function, perhaps under notes. */
function isArgument({ kind, spec, scope, inputs }: Expression): boolean {
  if (kind === 'metadata') return isArgument(inputs[0]!)
  return kind === 'parameter' && scope.parent === null && spec.shape.length === 0
}

const predicates: ReadonlySet<string> = /* @__PURE__ */ new Set(
  (
    'equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalXor logicalNot ' +
    'all any allClose isNan isInfinity'
  ).split(' '),
)

function watch(node: Expression, call: Call<Expression>): void {
  const { unused } = node.scope
  if (unused !== null && predicates.has(call.op)) unused.set(node, new Error(call.op))
}

/**
 * Whether a tensor is one of a trace.
 *
 * @internal
 */
export function isTraced(tensor: Tensor): boolean {
  return tensor.backend === (traceBackend as Backend)
}

/**
 * The expression of a tensor in the current trace; other tensors are captured. Throws `leaked_tracer`.
 *
 * @internal
 */
export function toExpression(tensor: Tensor): Expression {
  if (!isTraced(tensor)) return recordCapture(tensor.spec, { value: tensor, backend: tensor.backend })
  const expression = tensor.data as Expression
  use(expression)
  return expression
}

/**
 * A traced tensor over an expression, with names and vectorized axes as given.
 *
 * @internal
 */
export function fromExpression(
  expression: Expression,
  like: { readonly names: Names; readonly vectorizedAxes: VectorizedAxes },
): Tensor {
  return new Tensor(traceBackend as Backend, expression, expression.spec, like.names, like.vectorizedAxes)
}

/**
 * The backend for something made beside tensors: the tracing one in a trace, else the one where they meet.
 *
 * @internal
 */
export function backendInUse(tensors: readonly Tensor[]): Backend {
  if (current !== null) return traceBackend as Backend
  return tensors.length === 0 ? defaultBackend() : backendOf('whileLoop', tensors)
}
