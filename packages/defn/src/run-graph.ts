// runGraph: runs the stages of a function one after another.
import { type Tensor } from '@nx/tensor'
import { checkFunction, list } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import type { NumberLike, Traced } from './container.ts'
import type { JitOptions } from './jit-options.ts'
import { flattenArguments, jit, type Jitted } from './jit.ts'
import type { Stage } from './split-graph.ts'
import { formatStructure, sameStructure } from './structure.ts'

/**
 * Runs the stages of `splitGraph` on arguments like those it was given, and gives what the function returns. Options
 * hold for every stage, which is then compiled anew; without them each stage is compiled once.
 *
 * @throws NxError `not_array` or `not_function` for what are no stages, `template_mismatch` for arguments of another structure
 * or other types or shapes, and what `jit` throws.
 *
 * @example
 * const stages = splitGraph((x: Tensor) => [negate(x), sin(x)], [0.1], () => 'after')
 * runGraph(stages, [0.5]).map(toNumber) // => [-0.5, 0.4794255]
 */
export function runGraph<R>(
  stages: readonly Stage<R>[],
  args: readonly unknown[],
  options?: Omit<JitOptions, 'static'>,
): Traced<R> {
  const sources = startWith('runGraph', stages, args)
  let result: unknown
  for (const stage of stages) {
    result = runner(stage, options)(...sources.inputsOf(stage))
    sources.add(result)
  }
  return result as Traced<R>
}

/**
 * The same for devices that cannot be read synchronously while a function branches or loops, and for async host calls.
 *
 * @throws NxError as `runGraph` does.
 *
 * @example
 * const stages = splitGraph((x: Tensor) => negate(sin(x)), [0.1], () => 'after')
 * toNumber(await runGraphAsync(stages, [0.5])) // => -0.4794255
 */
export async function runGraphAsync<R>(
  stages: readonly Stage<R>[],
  args: readonly unknown[],
  options?: Omit<JitOptions, 'static'>,
): Promise<Traced<R>> {
  const sources = startWith('runGraphAsync', stages, args)
  let result: unknown
  for (const stage of stages) {
    result = await runner(stage, options).async(...sources.inputsOf(stage))
    sources.add(result)
  }
  return result as Traced<R>
}

function runner(stage: Stage, options: Omit<JitOptions, 'static'> | undefined): Jitted<Tensor[], unknown> {
  return options === undefined ? stage.run : jit(stage.run as (...inputs: Tensor[]) => unknown, options)
}

function startWith(
  op: string,
  stages: readonly Stage[],
  args: readonly unknown[],
): {
  inputsOf(stage: Stage): NumberLike[]
  add(result: unknown): void
} {
  for (const stage of list(op, 'stages', stages)) checkFunction(op, stage?.run)
  const { leaves, structure } = flattenArguments(op, list(op, 'arguments', args), [])
  const parameters = stages[0]?.parameters ?? structure
  if (!sameStructure(parameters, structure)) {
    const [left, right] = [parameters, structure].map(formatStructure)
    throw new NxError(
      'template_mismatch',
      op,
      `the arguments should be ${left}, got ${right}; split the function for arguments like these`,
      { expected: left, got: right },
    )
  }
  const results: unknown[] = []
  return {
    inputsOf: (stage) =>
      stage.arguments.map(({ stage: from, index }) =>
        from === null ? (leaves[index] as NumberLike) : (results[from] as readonly Tensor[])[index]!,
      ),
    add: (result) => void results.push(result),
  }
}
