// The one door from functions to backends: pick the backend, infer, line up vectorized axes, run.
import {
  type AttributesOf,
  type Backend,
  type Call,
  type DType,
  NxError,
  type Spec,
  type Value,
} from '@nx/types'
import { noNames } from './axes.ts'
import { broadcastShapes } from './broadcast-shapes.ts'
import { checkSize } from './options.ts'
import type { Definition, MultiDefinition } from './definition.ts'
import { freeing, run } from './run.ts'
import { isTensor, noAxes, Tensor, type TensorSpec, type VectorizedAxes } from './tensor.ts'
import { alignElementwise, broadcastLeading, isVectorized, mergeVectorizedAxes } from './vectorized.ts'
import { view } from './view.ts'

/**
 * Runs an operation on tensors and wraps the result.
 *
 * @internal
 */
export function apply<A extends AttributesOf<A>>(
  definition: Definition<A>,
  inputs: readonly Tensor[],
  attrs: A,
): Tensor {
  const out = definition.infer(inputs, attrs)
  const { vectorize } = definition
  if (typeof vectorize === 'object' && inputs.some(isVectorized)) {
    const { backend, data, spec, vectorizedAxes } = freeing(() => vectorize.each(inputs, attrs))
    return new Tensor(backend, data, spec, out.names, vectorizedAxes)
  }
  const lined = prepare(definition, inputs, attrs, out.shape.length)
  return finish(definition.name, lined, out, brought(definition, lined))
}

/**
 * Runs an element-wise primitive; its result has the type of its inputs, if no other is given. Programs that do nothing else
 * leave `apply` out.
 *
 * @internal
 */
export function applyElementwise(
  name: string,
  inputs: readonly Tensor[],
  type: DType = inputs[0]!.type,
  attrs: object = {},
): Tensor {
  const { shape, names } = broadcastShapes(name, inputs)
  return finish(name, align(name, inputs, attrs, shape.length), { type, shape, names })
}

/**
 * Runs an operation with several outputs.
 *
 * @internal
 */
export function applyMulti<A extends AttributesOf<A>>(
  definition: MultiDefinition<A>,
  inputs: readonly Tensor[],
  attrs: A,
): Tensor[] {
  const { name } = definition
  const outs = definition.infer(inputs, attrs)
  const lined = prepare(definition, inputs, attrs, 0)
  const { backend, axes } = lined
  const specs = outs.map((out) => withLeading(name, axes, out))
  const data = run(backend, callOf(name, lined, specs, brought(definition, lined)))
  return outs.map((out, i) => new Tensor(backend, data[i], specs[i]!, out.names, axes))
}

/**
 * Runs an operation without inputs on the backend given.
 *
 * @internal
 */
export function create<A extends AttributesOf<A>>(
  op: string,
  backend: Backend,
  out: TensorSpec,
  attrs: A,
): Tensor {
  const spec = { type: out.type, shape: out.shape }
  const call: Call = { op, inputs: [], attrs: attrs as Call['attrs'], outs: [spec] }
  return new Tensor(backend, run(backend, call)[0], spec, out.names, noAxes)
}

/** Inputs on one backend, with vectorized axes lined up, and the attributes that count these in. */
interface Lined<A> {
  readonly backend: Backend
  readonly values: readonly Value[]
  readonly axes: VectorizedAxes
  readonly attrs: A
}

function collect<A>(name: string, inputs: readonly Tensor[], attrs: A): Lined<A> {
  const backend = backendOf(name, inputs)
  const values = inputs.map((input) => moveTo(backend, input))
  return { backend, values, axes: mergeVectorizedAxes(name, inputs), attrs }
}

function align<A>(name: string, inputs: readonly Tensor[], attrs: A, rank: number): Lined<A> {
  const lined = collect(name, inputs, attrs)
  const { backend, values, axes } = lined
  return axes === noAxes ? lined : { ...lined, values: alignElementwise(backend, values, inputs, axes, rank) }
}

function prepare<A extends AttributesOf<A>>(
  definition: Definition<A> | MultiDefinition<A>,
  inputs: readonly Tensor[],
  attrs: A,
  rank: number,
): Lined<A> {
  const { name, vectorize } = definition
  if (vectorize === 'elementwise') return align(name, inputs, attrs, rank)
  const lined = collect(name, inputs, attrs)
  const { backend, values, axes } = lined
  if (axes === noAxes || typeof vectorize === 'object') return lined
  const flatAttrs = vectorize(
    attrs,
    axes.map(([, length]) => length),
  )
  const scalars = ('scalarsFrom' in definition ? definition.scalarsFrom : undefined) ?? inputs.length
  const leading = broadcastLeading(backend, values.slice(0, scalars), inputs.slice(0, scalars), axes)
  return { ...lined, values: [...leading, ...values.slice(scalars)], attrs: flatAttrs }
}

function finish<A>(name: string, lined: Lined<A>, out: TensorSpec, more?: Brought): Tensor {
  const { backend, axes } = lined
  const spec = withLeading(name, axes, out)
  return new Tensor(backend, run(backend, callOf(name, lined, [spec], more))[0], spec, out.names, axes)
}

/** What the call of a composite brings along. */
type Brought = Pick<Call, 'definition' | 'fallback' | 'host'>

const callOf = <A>(
  op: string,
  { values, attrs }: Lined<A>,
  outs: Call['outs'],
  more: Brought | undefined,
): Call => ({ op, inputs: values, attrs: attrs as Call['attrs'], outs, ...more })

function brought<A extends AttributesOf<A>>(
  definition: Definition<A> | MultiDefinition<A>,
  { values, attrs }: Lined<A>,
): Brought | undefined {
  const { decompose, host } = definition
  if (decompose === undefined) return undefined
  const fallback = <E>(backend: Backend<E>, inputs: readonly E[], specs?: readonly Spec[]): readonly E[] => {
    const tensors = inputs.map((data, i) => plain(backend as Backend, data, specs?.[i] ?? values[i]!.spec))
    const result = freeing(() => decompose(tensors, attrs))
    // A handle belongs to one tensor: the result must not be an input itself.
    const own = (each: Tensor): E =>
      (tensors.includes(each) ? view(each, each.names, noAxes) : each).data as E
    return isTensor(result) ? [own(result)] : result.map(own)
  }
  return host === undefined ? { definition, fallback } : { definition, fallback, host }
}

/**
 * The definition of a composite call, for who transforms calls.
 *
 * @internal
 */
export const definitionOf = (call: {
  readonly definition?: Call['definition'] | undefined
}): (Definition & MultiDefinition) | undefined =>
  call.definition as (Definition & MultiDefinition) | undefined

function plain(backend: Backend, data: unknown, spec: Spec): Tensor {
  return new Tensor(backend, data, spec, noNames(spec.shape.length), noAxes)
}

function withLeading(op: string, axes: VectorizedAxes, { type, shape }: TensorSpec): Spec {
  const full = axes.length === 0 ? shape : [...axes.map(([, length]) => length), ...shape]
  return { type, shape: checkSize(op, full) }
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
    if (other === chosen || chosen.recorder !== undefined) continue
    if (other.recorder !== undefined || chosen.yields) chosen = other
    else if (!other.yields) {
      throw new NxError(
        'mixed_backends',
        op,
        `tensors live on two backend instances, "${chosen.name}" and "${other.name}"; move one with backendTransfer(tensor, backend)`,
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
  if (backend.recorder !== undefined) return { spec, data: backend.recorder.adopt(tensor, tensor.backend) }
  return { spec, data: backend.upload(tensor.backend.readSync!(data, spec), spec) }
}
