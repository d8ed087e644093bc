// Code that other packages give this backend for their composites: scalar functions and kernels, in WGSL.
import { wrongOption } from '@nx/types'
import type { Call, Spec } from '@nx/types'
import type { GpuData, Machine } from './device/machine.ts'
import { elementwise, ruleApplies } from './kernels/elementwise.ts'
import type { CallOf } from './kernels/elementwise.ts'
import type { WgslRule } from './kernels/rules.ts'
import { ShaderText } from './layout.ts'
import { isStored } from './types.ts'

/**
 * A function of one element of each of up to three operands: an expression of the values `x`, `y` and `z`, or one for each
 * kind of value, which are f32, i32 and u32; what it gives is rounded or wrapped to the type of the tensors. It is for calls whose
 * values all have one type and that have no attributes.
 */
export type WebgpuScalar = WgslRule

/** A kernel with one output: each element of a tensor is one 32-bit word of its buffer, an f32 for all floats. */
export interface WebgpuKernel {
  /**
   * The statements of one invocation, which writes the word `out[i]`; `in0`, `in1` and so on are the words of the inputs. It
   * depends on nothing but shapes, types and attributes.
   */
  readonly wgsl: (call: Call<unknown>) => string
  /** Which calls it takes; the others are decomposed. Without it, all that have one output. */
  readonly supports?: (call: Call<unknown>) => boolean
}

/** Code for composites of other packages, by name. */
export interface GivenCode {
  /** WGSL expressions for composites, by name. */
  readonly scalars?: Readonly<Record<string, WebgpuScalar>>
  /** Kernels for composites, by name; where there is a scalar function that fits too, that is used. */
  readonly kernels?: Readonly<Record<string, WebgpuKernel>>
}

/** How a call runs, if there is code for it. */
export type Given = (call: Call<unknown>) => ((call: Call<GpuData>) => GpuData) | undefined

const kinds = ['float', 'signed', 'unsigned']
const isFunction = (value: unknown): boolean => typeof value === 'function'

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return true
  if (Object(value) !== value) return false
  return Object.entries(value as object).every(
    ([kind, text]) => kinds.includes(kind) && typeof text === 'string',
  )
}

function isKernel(value: unknown): boolean {
  const { wgsl, supports } = Object(value) as Partial<WebgpuKernel>
  return isFunction(wgsl) && (supports === undefined || isFunction(supports))
}

function check<T>(
  option: keyof GivenCode,
  table: Readonly<Record<string, T>> = {},
  isCode: (value: unknown) => boolean,
  kind: string,
): void {
  for (const [name, code] of Object.entries(table)) {
    if (name.includes('.') && isCode(code)) continue
    const what = `${kind}, under a name with a prefix such as "my.op"`
    throw wrongOption('webgpuBackend', `${option} "${name}"`, what, code)
  }
}

/** Throws `option` for code that is none, and for names without a prefix, which could be of the contract. */
export function checkCode({ scalars, kernels }: GivenCode): void {
  check('scalars', scalars, isScalar, 'an expression, or one by kind of value')
  check('kernels', kernels, isKernel, 'an object of wgsl and supports')
}

/** The code of these options on a device. */
export function givenOn(machine: Machine, options: GivenCode): Given {
  const scalars = new Map(Object.entries(options.scalars ?? {}))
  const kernels = new Map(Object.entries(options.kernels ?? {}))
  return (call) => {
    const { op, outs } = call
    const types = [...call.inputs.map(({ spec }) => spec), ...outs].map(({ type }) => type)
    if (outs.length !== 1 || !types.every(isStored)) return undefined
    const scalar = scalars.get(op)
    if (scalar !== undefined && isOfScalar(scalar, call))
      return (own) => elementwise(machine, own as CallOf, scalar)
    const kernel = kernels.get(op)
    if (kernel === undefined || kernel.supports?.(call) === false) return undefined
    return (own) => runKernel(machine, own, kernel)
  }
}

function isOfScalar(scalar: WebgpuScalar, call: Call<unknown>): boolean {
  const { inputs, attrs, outs } = call
  const { type, shape } = outs[0]!
  const broadcasts = ({ spec }: { readonly spec: Spec }): boolean => {
    const missing = shape.length - spec.shape.length
    const fits = (length: number, axis: number): boolean => length === 1 || length === shape[missing + axis]
    return spec.type === type && missing >= 0 && spec.shape.every(fits)
  }
  const ofElements = inputs.length > 0 && inputs.length <= 3 && Object.keys(attrs).length === 0
  return ofElements && inputs.every(broadcasts) && ruleApplies(scalar, call)
}

function runKernel(machine: Machine, call: Call<GpuData>, { wgsl }: WebgpuKernel): GpuData {
  const out = machine.allocate(call.outs[0]!, call.op)
  const text: unknown = wgsl(call)
  if (typeof text !== 'string')
    throw wrongOption('webgpuBackend', `kernels "${call.op}"`, 'a kernel whose wgsl gives a text', text)
  const shader = new ShaderText()
  const body = `  if (i >= ${shader.parameter(out.words)}) { return; }\n${text}`
  const inputs = call.inputs.map(({ data }) => data)
  machine.run(out, { body, parameters: shader.parameters, inputs, count: out.words })
  return out
}
