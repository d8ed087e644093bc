// The one door from functions to backends: pick the backend, infer, line up vectorized axes, run.
import { type Backend, type Call, NxError, run, type Spec, type Value } from '@nx/types'
import { noNames } from './axes.ts'
import type { Definition, MultiDefinition } from './definition.ts'
import { Tensor, type TensorSpec, type VectorizedAxes } from './tensor.ts'
import { alignElementwise, broadcastLeading, mergeVectorizedAxes } from './vectorized.ts'
import { view } from './view.ts'

/**
 * Runs an operation on tensors and wraps the result.
 *
 * @internal
 */
export function apply<A extends object>(
  definition: Definition<A>,
  inputs: readonly Tensor[],
  attrs: A,
): Tensor {
  const out = definition.infer(inputs, attrs)
  const { backend, values, axes, flatAttrs } = prepare(definition, inputs, attrs, out.shape.length)
  const spec = withLeading(axes, out)
  const data = run(backend, callOf(definition, values, flatAttrs, spec))
  return new Tensor(backend, data, spec, out.names, axes)
}

/**
 * Runs an operation with several outputs.
 *
 * @internal
 */
export function applyMulti<A extends object>(
  definition: MultiDefinition<A>,
  inputs: readonly Tensor[],
  attrs: A,
): Tensor[] {
  const outs = definition.infer(inputs, attrs)
  const { backend, values, axes, flatAttrs } = prepare(definition, inputs, attrs, 0)
  const specs = outs.map((out) => withLeading(axes, out))
  const data = run(backend, callOf(definition, values, flatAttrs, specs)) as readonly unknown[]
  return outs.map((out, i) => new Tensor(backend, data[i], specs[i]!, out.names, axes))
}

/**
 * Runs an operation without inputs on the backend given.
 *
 * @internal
 */
export function create<A extends object>(op: string, backend: Backend, out: TensorSpec, attrs: A): Tensor {
  const spec = { type: out.type, shape: out.shape }
  const data = run(backend, { op, inputs: [], attrs: attrs as Call['attrs'], out: spec })
  return new Tensor(backend, data, spec, out.names, [])
}

const noAxes: VectorizedAxes = []

interface Prepared<A> {
  readonly backend: Backend
  readonly values: readonly Value[]
  readonly axes: VectorizedAxes
  readonly flatAttrs: A
}

function prepare<A extends object>(
  definition: Definition<A> | MultiDefinition<A>,
  inputs: readonly Tensor[],
  attrs: A,
  rank: number,
): Prepared<A> {
  const { name, vectorize } = definition
  const backend = backendOf(name, inputs)
  const values = inputs.map((input) => moveTo(backend, input))
  if (inputs.every((input) => input.vectorizedAxes.length === 0)) {
    return { backend, values, axes: noAxes, flatAttrs: attrs }
  }
  const axes = mergeVectorizedAxes(name, inputs)
  if (vectorize === 'elementwise') {
    return { backend, values: alignElementwise(backend, values, inputs, axes, rank), axes, flatAttrs: attrs }
  }
  const flatAttrs = vectorize(
    attrs,
    axes.map(([, length]) => length),
  )
  const scalars = ('scalarsFrom' in definition ? definition.scalarsFrom : undefined) ?? inputs.length
  const leading = broadcastLeading(backend, values.slice(0, scalars), inputs.slice(0, scalars), axes)
  return { backend, values: [...leading, ...values.slice(scalars)], axes, flatAttrs }
}

function callOf<A extends object>(
  definition: Definition<A> | MultiDefinition<A>,
  inputs: readonly Value[],
  attrs: A,
  out: Call['out'],
): Call {
  const call = { op: definition.name, inputs, attrs: attrs as Call['attrs'], out }
  return definition.decompose === undefined
    ? call
    : { ...call, fallback: fallbackOf(definition, inputs, attrs) }
}

function fallbackOf<A extends object>(
  definition: Definition<A> | MultiDefinition<A>,
  values: readonly Value[],
  attrs: A,
): NonNullable<Call['fallback']> {
  return <E>(backend: Backend<E>, inputs: readonly E[]): E | readonly E[] => {
    const tensors = inputs.map((data, i) => plain(backend as Backend, data, values[i]!.spec))
    const result = definition.decompose!(tensors, attrs)
    // A handle belongs to one tensor: the result must not be an input itself.
    const own = (each: Tensor): E =>
      (tensors.includes(each) ? view(each, each.names, noAxes) : each).data as E
    return result instanceof Tensor ? own(result) : result.map(own)
  }
}

function plain(backend: Backend, data: unknown, spec: Spec): Tensor {
  return new Tensor(backend, data, spec, noNames(spec.shape.length), noAxes)
}

function withLeading(axes: VectorizedAxes, out: TensorSpec): Spec {
  if (axes.length === 0) return { type: out.type, shape: out.shape }
  return { type: out.type, shape: [...axes.map(([, length]) => length), ...out.shape] }
}

/**
 * The backend on which tensors meet. Throws `mixed_backends`.
 *
 * @internal
 */
export function backendOf(op: string, inputs: readonly Pick<Tensor, 'backend'>[]): Backend {
  let chosen = inputs[0]!.backend
  for (let i = 1; i < inputs.length; i++) {
    const other = inputs[i]!.backend
    if (other === chosen || chosen.adopt !== undefined) continue
    if (other.adopt !== undefined || chosen.yields) chosen = other
    else if (!other.yields) {
      throw new NxError(
        'mixed_backends',
        op,
        `tensors live on "${chosen.name}" and "${other.name}"; move one with backendTransfer(tensor, backend)`,
        { backends: [chosen.name, other.name] },
      )
    }
  }
  return chosen
}

/**
 * The tensor's value on a backend: itself, adopted by a tracing backend, or moved from one that yields.
 *
 * @internal
 */
export function moveTo(backend: Backend, tensor: Tensor): Value {
  if (tensor.backend === backend) return tensor
  const { spec, data } = tensor
  if (backend.adopt !== undefined) return { spec, data: backend.adopt(tensor, tensor.backend) }
  return { spec, data: backend.upload(tensor.backend.readSync!(data, spec), spec) }
}
