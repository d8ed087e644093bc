// One recorded call as a call of our function.
import { jit } from '@nx/defn'
import { isTensor, type Tensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { decodeOptions, decodeValue } from './decode.ts'
import { definitions } from './definitions.ts'
import type { Json, Vector } from './format.ts'
import { ourName } from './names.ts'
import { adaptArguments } from './signatures.ts'

/** Functions by module and name. */
export type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The function of a vector does not exist among ours. */
export class NotImplemented extends Error {}

type AnyFunction = (...args: unknown[]) => unknown

/** Where calls find functions, and on which backend their arguments live. */
export interface InvokeOptions {
  readonly backend: Backend
  readonly modules: Modules
  readonly jit?: boolean
}

/** Calls the function of a vector with its recorded arguments. */
export function invoke(vector: Vector, options: InvokeOptions): unknown {
  const fn = lookUp(vector.fn, options.modules)
  const find = (name: string): unknown => lookUp(name, options.modules)
  const args = (vector.args ?? []).map((arg: Json) => decodeValue(arg, options.backend, find))
  const opts = decodeOptions(vector.opts ?? {}, options.backend, find)
  const adapted = adaptArguments(vector.fn, args, opts)
  // The type of a tagged template is a property of the tag: vec.f32`1 2`.
  if (vector.fn.startsWith('sigil_') && args[1] !== '') {
    return (fn as unknown as Record<string, AnyFunction>)[args[1] as string]!(...adapted)
  }
  if (vector.fn === 'to_batched') return [...(fn(...adapted) as Iterable<unknown>)]
  return options.jit === true && traceable(vector) ? compiled(fn, adapted) : fn(...adapted)
}

/** Our function for a recorded name. Throws `NotImplemented`. */
export function lookUp(fn: string, modules: Modules): AnyFunction {
  if (fn.startsWith('defn.')) {
    const definition = definitions[fn.slice(5)]
    if (definition !== undefined) return definition as AnyFunction
  }
  const { module, name } = ourName(fn)
  const found = modules[module]?.[name]
  if (typeof found !== 'function') throw new NotImplemented(`${module}.${name}`)
  return found as AnyFunction
}

/** Whether a vector's function gives tensors from tensors, so that it can be traced. */
function traceable(vector: Vector): boolean {
  const areas = ['introspect', 'inspect', 'constants', 'creation']
  const functions = ['to_batched', 'template']
  return !areas.includes(vector.area) && !functions.includes(vector.fn) && !vector.fn.startsWith('defn.')
}

/** Passes the tensors among the arguments, however deep, as inputs of a jitted function. */
function compiled(fn: AnyFunction, args: readonly unknown[]): unknown {
  const tensors: Tensor[] = []
  collect(args, tensors)
  const traced = jit((...inputs: Tensor[]) => {
    const queue = [...inputs]
    return fn(...(substitute(args, queue) as unknown[])) as Tensor
  })
  try {
    return traced(...tensors)
  } catch (error) {
    // What reads elements cannot be traced.
    if (error instanceof NxError && error.code === 'traced_value') return fn(...args)
    throw error
  }
}

function collect(value: unknown, into: Tensor[]): void {
  if (isTensor(value)) into.push(value)
  else if (Array.isArray(value)) for (const each of value) collect(each, into)
  else if (isPlain(value)) for (const each of Object.values(value)) collect(each, into)
}

function substitute(value: unknown, queue: Tensor[]): unknown {
  if (isTensor(value)) return queue.shift()
  if (Array.isArray(value)) return value.map((each) => substitute(each, queue))
  if (isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substitute(each, queue)]))
  return value
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
