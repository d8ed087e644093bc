// block: an operation of the user's own, which a backend may run by a kernel of that name.
import { Tensor, type TensorLike, type TensorSpec, withDefaultBackend } from '@nx/tensor'
import { apply, applyMulti, checkFunction, checkSync, toTensor, list, own } from '@nx/tensor/internal'
import {
  type Attributes,
  type AttributesOf,
  checkElements,
  checkOptions,
  Complex,
  type HostKernel,
  NxError,
  show,
  wrongOption,
} from '@nx/types'
import {
  flattened,
  flattenState,
  replaceLeaves,
  type Structure,
  toTensors,
  type TracedState,
  withLeaves,
} from './container.ts'
import { callUser } from './place.ts'
import { closeRegion } from './region.ts'
import { fromExpression, inScope, recordParameter, toExpression } from './trace.ts'

/** Options of `block`. */
export interface BlockOptions {
  /** A kernel for backends whose memory the host can read, used where they have none of that name. */
  readonly host?: HostKernel
}

/**
 * Runs an operation by the kernel that the backend has under this name, and by `fn` on any other backend: the way to
 * give a function of one's own a fast path without giving up any backend.
 *
 * `fn` takes the inputs and the attributes and says what the result is; for a kernel, too, that is traced for types and
 * shapes. The kernel gets the attributes as they are. Gradients go through `fn`, and vectorized inputs make it run
 * in place of the kernel, which knows nothing of vectorized axes. Everything `fn` depends on must be among the inputs
 * and the attributes, which are plain data. The option `host` is a kernel in JavaScript, from elements to elements, for
 * backends that have none: call by call and compiled.
 *
 * @throws NxError `not_function`, `block_name` for a name without a prefix, `option` for attributes that are no plain data,
 * `unknown_option`, `block_capture` if `fn` uses a traced tensor that is no input, `block_host` if a kernel gives anything but
 * the elements of the results, `async_scope` if it gives a promise, and what `fn` throws.
 *
 * @example
 * const scaled = (x: Tensor) => block('my.scaled', [x], { by: 3 }, ([x], { by }) => multiply(x, by))
 * toArray(scaled(tensor([1, 2]))) // => [3, 6]
 * toArray(jit(scaled)(tensor([1, 2]))) // => [3, 6]
 */
export function block<const In extends readonly TensorLike[], const A extends AttributesOf<A>, const R>(
  name: string,
  inputs: In,
  attrs: A,
  fn: (inputs: { readonly [K in keyof In]: Tensor }, attrs: A) => R,
  options?: BlockOptions,
): TracedState<R>
export function block(
  name: string,
  inputs: readonly TensorLike[],
  attrs: Attributes,
  fn: (inputs: never, attrs: never) => unknown,
  options: BlockOptions = {},
): unknown {
  checkFunction('block', fn)
  checkOptions('block', options, ['host'])
  if (options.host !== undefined) checkFunction('block', options.host)
  if (typeof name !== 'string' || !/^[\w-]+\.[\w.-]+$/.test(name)) {
    throw new NxError(
      'block_name',
      'block',
      `a name needs a prefix of your own, such as "my.${show(name).replace(/\W/g, '') || 'op'}", got ${show(name)}; without one it ` +
        'could mean an operation of Nx',
      { name },
    )
  }
  if (Object(attrs) !== attrs || !isPlain(attrs))
    throw wrongOption('block', 'attrs', 'an object of plain data, without functions and tensors', attrs)
  const tensors = list('block', 'inputs', inputs).map((input) => toTensor(input, 'block'))
  const call = (given: readonly Tensor[]): unknown =>
    toTensors('block', checkSync('block', callUser(fn, given as never, attrs as never)), flattenState)
  const isCall = tensors.length > 0 && tensors.every(({ vectorizedAxes }) => vectorizedAxes.length === 0)
  const { structure, outs } = isCall ? infer(name, tensors, call) : nothing
  if (outs.length === 0) {
    // A handle belongs to one tensor: a result must not be an input itself.
    return replaceLeaves('block', call(tensors), (leaf) =>
      tensors.includes(leaf as Tensor) ? own(leaf as Tensor) : leaf,
    )
  }
  const more = options.host === undefined ? {} : { host: checkedHost(name, options.host) }
  const vectorize = <A>(given: A): A => given
  const decompose = (plain: readonly Tensor[]): Tensor[] => leavesOn(plain, tensors, call)
  const results =
    structure.kind === 'leaf'
      ? [
          apply(
            {
              name,
              vectorize,
              infer: () => outs[0]!,
              decompose: (x) => decompose(x)[0]!,
              closesOver: decompose,
              ...more,
            },
            tensors,
            attrs,
          ),
        ]
      : applyMulti(
          { name, vectorize, infer: () => outs, decompose, closesOver: decompose, ...more },
          tensors,
          attrs,
        )
  return withLeaves(structure, results)
}

/** What no kernel is asked for. */
const nothing: Inferred = { structure: { kind: 'leaf' }, outs: [] }

/** The kernel, whose results are looked at. Throws `async_scope`, `block_host`. */
function checkedHost(name: string, host: HostKernel): HostKernel {
  return (call) => {
    const results: unknown = checkSync('block', host(call))
    return checkElements('block_host', 'block', `the option host of "${name}"`, results, call.outs)
  }
}

/** Whether a value is data that can be cloned and told from any other by what is in it. */
function isPlain(value: unknown, depth = 0): boolean {
  if (Object(value) !== value) return typeof value !== 'symbol'
  if (value instanceof Complex) return true
  const isRecord = [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  if (depth > 16 || !(isRecord || Array.isArray(value))) return false
  return Object.values(value as object).every((part) => isPlain(part, depth + 1))
}

interface Inferred {
  readonly structure: Structure
  readonly outs: readonly TensorSpec[]
}

/** Structure and types of what the function gives, by tracing it. Throws `block_capture`. */
function infer(
  name: string,
  tensors: readonly Tensor[],
  call: (inputs: readonly Tensor[]) => unknown,
): Inferred {
  return inScope((scope) => {
    const parameters = tensors.map(({ spec }, i) => recordParameter(spec, i))
    const returned = call(parameters.map((parameter, i) => fromExpression(parameter, tensors[i]!)))
    const { leaves, structure } = flattened('block', returned)
    const outs = leaves as readonly Tensor[]
    const { captured } = closeRegion(scope, parameters, outs.map(toExpression))
    if (captured.every(({ kind }) => kind === 'capture')) return { structure, outs }
    throw new NxError(
      'block_capture',
      'block',
      `the function of "${name}" uses a traced tensor from outside, which a kernel would not get; pass it as an input`,
      { name },
    )
  }, null)
}

/** The function's results where these inputs without names live. */
function leavesOn(
  plain: readonly Tensor[],
  named: readonly Tensor[],
  call: (inputs: readonly Tensor[]) => unknown,
): Tensor[] {
  const inputs = plain.map(
    ({ backend, data, spec }, i) => new Tensor(backend, data, spec, named[i]!.names, []),
  )
  return withDefaultBackend(plain[0]!.backend, () => {
    const { leaves } = flattened('block', call(inputs))
    // What comes back as it went in is passed on under its own identity, which tells that it needs another handle.
    return (leaves as readonly Tensor[]).map((leaf) => plain.find(({ data }) => data === leaf.data) ?? leaf)
  })
}
