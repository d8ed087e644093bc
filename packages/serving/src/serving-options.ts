// The options of servings, checked, and those among them that are for functions.
import type { JitOptions } from '@nx/defn'
import { checkJitOptions, flattened } from '@nx/defn/internal'
import { isTensor } from '@nx/tensor'
import { checkFunction, integerAtLeast } from '@nx/tensor/internal'
import { wrongOption } from '@nx/types'
import type { Serving, ServingOptions } from './serving.ts'

const own: readonly (keyof ServingOptions)[] = [
  'batchSize',
  'clientPreprocessing',
  'clientPostprocessing',
  'distributedPostprocessing',
  'streaming',
  'template',
  'idempotent',
  'telemetry',
]

/** Throws `option` unless it is a serving. */
export function checkServing(op: string, value: Partial<Serving> | null | undefined): void {
  if (value?.options && value.module?.init) return
  throw wrongOption(op, 'the first argument', 'a serving', value)
}

/** Throws `unknown_option`, `option`, `not_function`, `no_backend` or `container` for options that are none. */
export function checkServingOptions(op: string, options: ServingOptions): void {
  checkJitOptions(op, options, own)
  const { batchSize, streaming, idempotent, template } = options
  if (batchSize !== undefined) integerAtLeast(op, 'batchSize', batchSize, 1)
  for (const name of [
    'clientPreprocessing',
    'clientPostprocessing',
    'distributedPostprocessing',
    'telemetry',
  ] as const)
    if (options[name] !== undefined) checkFunction(op, options[name])
  if (idempotent !== undefined && typeof idempotent !== 'boolean')
    throw wrongOption(op, 'idempotent', 'true or false', idempotent)
  if (streaming !== undefined && typeof streaming !== 'boolean' && !isHooks(streaming))
    throw wrongOption(op, 'streaming', 'true, or { hooks } with their names', streaming)
  if (template !== undefined && typeof template !== 'function') checkTemplate(op, template)
}

/** Throws `option` or `container` unless it is one entry, as templates. */
export function checkTemplate(op: string, template: unknown): void {
  const { leaves } = flattened(op, template)
  if (leaves.length > 0 && leaves.every(isTensor)) return
  throw wrongOption(op, 'template', 'a tensor or a template, or a container of them', template)
}

function isHooks(value: { readonly hooks?: unknown } | null): boolean {
  const hooks = value?.hooks
  return Array.isArray(hooks) && hooks.every((name) => typeof name === 'string')
}

/** The names of the hooks that a serving streams; none if it does not. */
export function streamedHooks({ streaming }: ServingOptions<never>): readonly string[] {
  return typeof streaming === 'object' ? streaming.hooks : []
}

/** The options for `jit` that functions and modules of a serving are made with. */
export function functionOptions(options: ServingOptions<never>): JitOptions {
  const rest: Record<string, unknown> = { ...options }
  for (const name of own) delete rest[name]
  return rest as JitOptions
}

/** The same options, with hooks that the serving streams told to a listener. */
export function listening(
  options: JitOptions,
  names: readonly string[],
  onHook: (name: string, value: unknown) => void,
): JitOptions {
  if (names.length === 0) return options
  const hooks = Object.fromEntries(names.map((name) => [name, (value: unknown) => onHook(name, value)]))
  return { ...options, hooks: { ...options.hooks, ...hooks } }
}
