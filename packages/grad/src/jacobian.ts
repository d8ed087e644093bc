// jacobian: all partial derivatives of a function, by forward or by reverse mode.
import {
  type GivenParameters,
  type Jitted,
  type JitOptions,
  type TracedParameters,
  unflattenContainer,
} from '@nx/defn'
import { callEither, fromExpression, jitAs, toExpression } from '@nx/defn/internal'
import { type Names, type Tensor } from '@nx/tensor'
import { checkFunction, checkSync } from '@nx/tensor/internal'
import { isComplex, NxError, toFloating } from '@nx/types'
import { type CheckpointOptions, checkpointsOf } from './checkpoints.ts'
import { emit, inType, reshaped, transposed } from './emit.ts'
import type { Jacobian } from './nested.ts'
import { tensorLeaves } from './own-inputs.ts'
import { pullback } from './pullback.ts'
import { pushforward } from './pushforward.ts'
import { callOnEntries } from './reverse.ts'
import { entrySize, rows } from './rows.ts'

/** Options of `jacobian`; `S` are the positions of static arguments. */
export interface JacobianOptions<S extends readonly number[] = readonly number[]>
  extends JitOptions<S>, CheckpointOptions {
  /**
   * `'forward'` costs about one call of the function per element of the argument, `'reverse'` about three per element of
   * the result, all at once where they fit. By default the one with fewer elements.
   */
  readonly mode?: 'forward' | 'reverse'
}

/**
 * Gives the Jacobian of a function with respect to its first argument: the structure of the result, with that of the
 * argument in place of each tensor. Each part has the axes of the result, then those of the argument. The other
 * arguments are constants.
 *
 * A part has the argument's type, f32 for integers. It keeps the names of both, but for names that would come twice.
 * Vectorized entries have a Jacobian each. With complex arguments and results, the function is taken to be holomorphic;
 * from complex to real the parts are ∂f/∂x − i·∂f/∂y, as `grad` has them, which only reverse mode gives, and from real to
 * complex only forward mode does.
 *
 * All derivatives are computed at once, along one more axis, in parts where that would be large; one by one through calls
 * of the host, and through branches and loops that custom gradients choose by their cotangent.
 *
 * @throws NxError `jacobian_mode` for a mode that cannot give the result, `non_tensor`, `option`, and what `jit` and
 * `jvp` throw.
 *
 * @example
 * const f = (x) => multiply(x, x)
 * toArray(jacobian(f)(tensor([1, 2], { type: 'f32' }))) // => [[2, 0], [0, 4]]
 * const g = ({ a, b }: { a: Tensor; b: Tensor }) => ({ total: sum(multiply(a, b)) })
 * const { total } = jacobian(g, { mode: 'reverse' })({ a: tensor([1, 2], { type: 'f32' }), b: 3 })
 * toArray(total.a) // => [3, 3]
 * toNumber(total.b) // => 3
 */
export function jacobian<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(
  fn: (...args: TracedParameters<P, S>) => R,
  options: JacobianOptions<S> = {},
): Jitted<GivenParameters<P, S>, Jacobian<R, P[0]>> {
  return jacobianAs('jacobian', fn as AnyFunction as (...args: GivenParameters<P, S>) => R, options, [
    'mode',
  ]) as never
}

/**
 * `jacobian` for a function of another name; `given` is what the user gave it.
 *
 * @internal
 */
export function jacobianAs<P extends readonly unknown[], R>(
  op: string,
  fn: (...args: P) => R,
  options: JacobianOptions,
  own: readonly string[],
  given: AnyFunction = fn,
): Jitted<P, Jacobian<R, P[0]>> {
  checkFunction(op, given)
  const derivatives = (...args: P): Jacobian<R, P[0]> => trace(op, fn, args, options) as Jacobian<R, P[0]>
  return jitAs(op, derivatives, options, [...own, 'checkpoints'], given)
}

type AnyFunction = (...args: never[]) => unknown

function trace<P extends readonly unknown[]>(
  op: string,
  fn: (...args: P) => unknown,
  [first, ...rest]: P,
  options: JacobianOptions,
): unknown {
  const checkpoints = checkpointsOf(op, options)
  const call = (own: unknown): unknown => checkSync(op, callEither(fn, own, ...rest))
  const { inputs, value, structure } = callOnEntries(
    op,
    first,
    call,
    (result) => tensorLeaves(op, result).tensors,
  )
  const outputs = tensorLeaves(op, value)
  const mode = modeFor(inputs, outputs.tensors, options.mode)
  const parts =
    mode === 'forward' ? forward(inputs, outputs.tensors) : reverse(inputs, outputs.tensors, checkpoints)
  return unflattenContainer(
    outputs.structure,
    parts.map((part) => unflattenContainer(structure, part)),
  )
}

type Mode = 'forward' | 'reverse'

function modeFor(inputs: readonly Tensor[], outputs: readonly Tensor[], wish: Mode | undefined): Mode {
  const complexInput = inputs.some(({ type }) => isComplex(type))
  const complexOutput = outputs.some(({ type }) => isComplex(type))
  const realInput = inputs.some(({ type }) => !isComplex(type))
  const realOutput = outputs.some(({ type }) => !isComplex(type))
  const wide = inputs.some((input) => outputs.some((output) => !hasAxesOf(output, input)))
  const reasons = {
    forward:
      complexInput && realOutput
        ? 'a complex argument and a real result'
        : wide
          ? 'a result that joins vectorized entries'
          : null,
    reverse: realInput && complexOutput ? 'a real argument and a complex result' : null,
  }
  const possible = (['forward', 'reverse'] as const).filter((mode) => reasons[mode] === null)
  if (wish !== undefined && reasons[wish] === null) return wish
  if (wish !== undefined || possible.length === 0) {
    const reason = wish === undefined ? `${reasons.forward} together with ${reasons.reverse}` : reasons[wish]!
    throw new NxError(
      'jacobian_mode',
      'jacobian',
      `${wish ?? 'neither'} mode does not give all derivatives, got ${reason}; ` +
        (possible[0] === undefined
          ? 'split complex values into real and imag'
          : `use { mode: '${possible[0]}' }`),
      { mode: wish },
    )
  }
  if (possible.length === 1) return possible[0]!
  return total(inputs) <= total(outputs) ? 'forward' : 'reverse'
}

function hasAxesOf(tensor: Tensor, other: Tensor): boolean {
  return other.vectorizedAxes.every(([name]) => tensor.vectorizedAxes.some(([own]) => own === name))
}

function total(tensors: readonly Tensor[]): number {
  return tensors.reduce((size, tensor) => size + entrySize(tensor), 0)
}

/** The parts, by output and then by input. */
function forward(inputs: readonly Tensor[], outputs: readonly Tensor[]): Tensor[][] {
  const [wrt, results] = [inputs.map(toExpression), outputs.map(toExpression)]
  const stacks = rows(inputs, outputs, (given) => pushforward(results, wrt, given).tangents)
  return outputs.map((output, i) =>
    inputs.map((input, j) => {
      const block = partOf(stacks[i]!, inputs, j)
      const type = isComplex(output.type) ? block.type : toFloating(input.type)
      // [input, vectorized, output] → [vectorized, output, input]
      const own = reshaped(block, [...input.shape, ...output.spec.shape])
      const [inner, outer] = [input.shape.length, output.spec.shape.length]
      const order = [...range(inner, inner + outer), ...range(0, inner)]
      return named(inType(transposed(own, order), type), output, input, output)
    }),
  )
}

function reverse(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  checkpoints: number | undefined,
): Tensor[][] {
  const [wrt, results] = [inputs.map(toExpression), outputs.map(toExpression)]
  const stacks = rows(outputs, inputs, (given) => pullback(results, given, wrt, checkpoints))
  return outputs.map((output, i) =>
    inputs.map((input, j) => {
      // [output, vectorized, input] → [vectorized, output, input]
      const own = reshaped(partOf(stacks[j]!, outputs, i), [...output.shape, ...input.spec.shape])
      const [inner, vectors] = [output.shape.length, input.vectorizedAxes.length]
      const order = [
        ...range(inner, inner + vectors),
        ...range(0, inner),
        ...range(inner + vectors, own.shape.length),
      ]
      return named(transposed(own, order), output, input, input)
    }),
  )
}

/** The rows of a stack that belong to one tensor. */
function partOf(stack: Tensor, tensors: readonly Tensor[], index: number): Tensor {
  const start = total(tensors.slice(0, index))
  const [, ...rest] = stack.shape
  const shape = [entrySize(tensors[index]!), ...rest]
  const starts = shape.map((_, axis) => (axis === 0 ? start : 0))
  const attrs = { starts, lengths: shape, strides: shape.map(() => 1) }
  return emit('slice', [stack], attrs, stack.type, shape)
}

function named(tensor: Tensor, output: Tensor, input: Tensor, { vectorizedAxes }: Tensor): Tensor {
  const outer: Names = output.names
  const names = [...outer, ...input.names.map((name) => (outer.includes(name) ? null : name))]
  return fromExpression(toExpression(tensor), { names, vectorizedAxes })
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}
