// compile: the same as jit, ahead of time and for one kind of argument.
import { isTensor, type Tensor, type TensorLike } from '@nx/tensor'
import { list } from '@nx/tensor/internal'
import { type DType, NxError } from '@nx/types'
import { keyOfArguments, scalarKey } from './cache-key.ts'
import { flattened } from './container.ts'
import { defaults } from './default-options.ts'
import { formatForm, formOf, sameForm } from './form.ts'
import type { JitOptions } from './jit-options.ts'
import {
  type AnyFunction,
  type Arguments,
  backendFor,
  callable,
  checkJit,
  compileFor,
  type GivenParameters,
  type Jitted,
  type TracedParameters,
} from './jit.ts'
import { formatStructure, leafPaths, sameStructure } from './structure.ts'
import { type Meetings, meetingsKey } from './weak.ts'

/**
 * Traces and compiles a function now, for arguments like the templates: same types, shapes, names, vectorized axes
 * and structure. Of a template only that counts, not its elements.
 *
 * @throws NxError what `jit` throws; the function it gives throws `template_mismatch` for other arguments.
 *
 * @example
 * const step = compile((x) => multiply(x, 2), [tensor([0, 0])])
 * toArray(step(tensor([1, 2]))) // => [2, 4]
 * step(tensor([1, 2, 3])) // throws template_mismatch
 */
export function compile<
  P extends readonly unknown[] = Tensor[],
  const R = unknown,
  const S extends readonly number[] = [],
>(
  fn: (...args: TracedParameters<P, S>) => R,
  templates: Arguments<P>,
  own: Omit<JitOptions<S>, 'cacheSize'> = {},
): Jitted<GivenParameters<P, S>, R> {
  checkJit('compile', fn, own, [])
  return compiled(fn as AnyFunction, templates, own, 'compile').jitted as Jitted<GivenParameters<P, S>, R>
}

/** A compiled function, and what it was compiled to. */
interface Compiled {
  readonly jitted: Jitted<never, unknown>
  /** Fulfilled once nothing is being made any more. */
  readonly ready: Promise<void> | undefined
  dispose(): void
}

/** `compile`, of a function and options that are checked. */
export function compiled(
  fn: AnyFunction,
  templates: readonly unknown[],
  own: Omit<JitOptions, 'cacheSize'>,
  op: 'compile' | 'compileAsync',
): Compiled {
  list(op, 'templates', templates)
  const options = { ...defaults.options, ...own }
  const statics = options.static ?? []
  const leaves: TensorLike[] = []
  const expected = keyOfArguments(op, templates, statics, leaves, scalarKey)
  // What template() makes has no elements, and its backend computes nothing.
  const isReal = (leaf: Tensor): boolean => leaf.backend.readSync !== undefined || leaf.data !== null
  const real = leaves.filter((leaf) => !isTensor(leaf) || isReal(leaf))
  const meetings: Meetings = {}
  const entry = compileFor(op, fn, templates, backendFor(op, real, options), options, meetings)
  const jitted = callable(op, fn as (...args: never) => unknown, statics, (args, found) => {
    if (keyOfArguments(op, args, statics, found, scalarKey) !== expected) throw mismatch(op, templates, args)
    for (const each of Object.values(meetings)) {
      const [index, type] = each
      if (meetingsKey({ each }, found) !== meetingsKey({ each }, leaves))
        throw otherNumber(op, type, leaves[index]!, found[index]!)
    }
    if (options.backend !== undefined) return entry
    const backend = backendFor(op, found, options)
    if (backend === entry.backend || backend.yields === true) return entry
    throw new NxError(
      'template_mismatch',
      op,
      `the function was compiled for backend "${entry.backend.name}", got arguments on "${backend.name}"; ` +
        'compile it with { backend } or with templates on that backend',
      { expected: entry.backend.name, got: backend.name },
    )
  })
  return { jitted, ready: entry.ready, dispose: entry.dispose }
}

/** A number that would give another type than the one in the templates. */
function otherNumber(op: string, type: DType, wanted: TensorLike, got: TensorLike): NxError {
  return new NxError(
    'template_mismatch',
    op,
    `the function was compiled for the number ${String(wanted)} beside ${type}, with which ${String(got)} would give another type; ` +
      'pass it as a tensor of the type you want, or use jit',
    { type, expected: wanted, got },
  )
}

function mismatch(op: string, templates: readonly unknown[], args: readonly unknown[]): NxError {
  const wanted = flattened(op, templates)
  const got = flattened(op, args)
  const hint = 'pass arguments like the templates, or use jit, which compiles a variant per kind of argument'
  if (!sameStructure(wanted.structure, got.structure)) {
    const [left, right] = [formatStructure(wanted.structure), formatStructure(got.structure)]
    return new NxError('template_mismatch', op, `the arguments should be ${left}, got ${right}; ${hint}`, {
      expected: left,
      got: right,
    })
  }
  const paths = leafPaths(wanted.structure)
  const differing = wanted.leaves.findIndex((leaf, i) => !sameForm(formOf(leaf), formOf(got.leaves[i]!)))
  const [left, right] = [wanted, got].map(({ leaves }) => formatForm(formOf(leaves[differing]!)))
  return new NxError(
    'template_mismatch',
    op,
    `argument ${paths[differing]} should be ${left}, got ${right}; ${hint}`,
    { argument: paths[differing], expected: left, got: right },
  )
}
