// runtimeCall: a function of the host in the middle of a traced function.
import { defaultBackend, type Tensor, type TensorLike } from '@nx/tensor'
import { checkFunction, refusesPromise } from '@nx/tensor/internal'
import { type Backend, NxError } from '@nx/types'
import { flattened, type Like, toTensors, type Traced, type TracedState, withLeaves } from './container.ts'
import { renew } from './evaluate-calls.ts'
import { formOf } from './form.ts'
import { recordHost, tensorsOf } from './host-call.ts'
import type { HostNode } from './host-node.ts'
import { expectationOf, type Expectation, received } from './runtime-result.ts'
import { currentScope, fromExpression, recordElements, toExpression } from './trace.ts'

/**
 * Calls a function of the host with values of a compiled function, each time they are computed, and goes on with what
 * it returns: anything JavaScript can do, at the price of leaving the compiled code.
 *
 * `output` says ahead of time what comes back: tensors or templates of the same structure, types, shapes and vectorized
 * axes, whose elements do not count. Names are those of `output`. An async function makes the whole one that is called
 * as `await f.async(…)`. Where nothing needs its result the call is left out. There is no derivative through it: give
 * one with `customGrad`, or keep gradients out with `stopGrad`.
 *
 * @throws NxError `not_function`, `runtime_result` if the function returns something else than `output` says,
 * `host_async` if it returns a promise that nobody can wait for, `device_read` if it returns a tensor of another device
 * that cannot be read at once, and what the function throws.
 *
 * @example
 * const reversed = (x: Tensor) => tensor(toFlatArray(x).toReversed())
 * const f = jit((x) => add(runtimeCall(template([3], 's32'), x, reversed), 10))
 * toArray(f(tensor([1, 2, 3]))) // => [13, 12, 11]
 */
export function runtimeCall<const In, const Out, const Returned extends Like<TracedState<Out>, TensorLike>>(
  output: Out,
  input: In,
  fn: (input: Traced<In>) => Returned | Promise<Returned>,
): TracedState<Out>
export function runtimeCall(output: unknown, input: unknown, fn: (input: never) => unknown): unknown {
  checkFunction('runtimeCall', fn)
  const expected = expectationOf(output)
  const { leaves, structure } = flattened('runtimeCall', toTensors('runtimeCall', input))
  const tensors = leaves as readonly Tensor[]
  if (currentScope() === null) {
    const returned = fn(withLeaves(structure, tensors) as never)
    if (refusesPromise(returned)) throw unawaited()
    const results = received(expected, returned, tensors[0]?.backend ?? defaultBackend())
    return withLeaves(expected.structure, results)
  }
  const forms = tensors.map(formOf)
  const call = (values: readonly Tensor[]): unknown => fn(withLeaves(structure, values) as never)
  const run: HostNode['run'] = function* (inputs, backend) {
    const values = tensorsOf(inputs, backend, forms)
    return (yield {
      now: () => handlesNow(expected, call(values), backend as Backend),
      later: async () => handlesLater(expected, await call(values), backend as Backend),
    }) as never
  }
  const outs = expected.forms.map(({ spec }) => spec)
  const node = recordHost('runtimeCall', tensors.map(toExpression), outs, () => run)
  const results = recordElements(node, outs)
  return withLeaves(
    expected.structure,
    results.map((result, i) => fromExpression(result, expected.forms[i]!)),
  )
}

function handlesNow(expected: Expectation, returned: unknown, backend: Backend): unknown[] {
  if (refusesPromise(returned)) throw unawaited()
  return received(expected, returned, backend).map(({ backend: from, data, spec }) => {
    if (from === backend) return renew(backend, data, spec)
    if (from.readSync !== undefined) return backend.upload(from.readSync(data, spec), spec)
    throw new NxError(
      'device_read',
      'runtimeCall',
      `the function returned a tensor on "${from.name}", which cannot be read synchronously, and goes on on ` +
        `"${backend.name}"; move it with await backendTransfer(tensor, backend), or call as await f.async(…)`,
      { backends: [from.name, backend.name] },
    )
  })
}

async function handlesLater(
  expected: Expectation,
  returned: unknown,
  backend: Backend,
): Promise<readonly unknown[]> {
  const tensors = received(expected, returned, backend).map(async (tensor) => {
    const { backend: from, data, spec } = tensor
    if (from === backend) return renew(backend, data, spec)
    return backend.upload(from.readSync?.(data, spec) ?? (await from.read(data, spec)), spec)
  })
  return Promise.all(tensors)
}

function unawaited(): NxError {
  return new NxError(
    'host_async',
    'runtimeCall',
    'the function returned a promise, and the call cannot wait for it; put the code into a function and call it as ' +
      'await jit(fn).async(…)',
  )
}
