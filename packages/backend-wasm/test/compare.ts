// Runs calls on this backend and on the reference backend, and compares the results.
import { binaryBackend } from '@nx/backend-binary'
import { allocate, convert, decode, encode, isFloat, isInteger, sizeOf } from '@nx/types'
import type { Attributes, Backend, DType, Executable, Graph, HostKernel, Shape, Spec } from '@nx/types'
import { expect } from 'vitest'
import { wasmBackend } from '../src/index.ts'

export type Elements = readonly (number | bigint)[]

/** Both variants: with fused multiply-add where the engine has it, and with plain SIMD as on Node 20. */
export const variants: Readonly<Record<string, Backend>> = {
  relaxed: wasmBackend() as Backend,
  plain: wasmBackend({ relaxedSimd: false }) as Backend,
}

export const reference: Backend = binaryBackend() as Backend

export const storedTypes: readonly DType[] = [
  ...(['f32', 'f64', 'f16', 'bf16', 's8', 's16', 's32', 's64', 'u8', 'u16', 'u32', 'u64'] as const),
]

/** Reproducible numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
}

const special = [
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  1e-40,
  -1e-40,
  0.5,
  -2.5,
  3.5,
  1e10,
  -1e10,
  127.5,
  65519,
  1e38,
]

/** Elements of a type: for floats special values among others, unless `tame`. */
export function elementsFor(type: DType, count: number, seed: number, tame = false): Elements {
  const next = random(seed)
  const fit = convert('f64', type)
  return Array.from({ length: count }, (_, i) => {
    if (isFloat(type)) {
      if (!tame && i % 3 === 1) return fit(special[Math.floor(next() * special.length)]!) as number
      return fit((next() - 0.5) * 8) as number
    }
    const range = tame ? 7 : 300
    const low = type[0] === 'u' ? 0 : tame ? -3 : -150
    return fit(Math.floor(next() * range) + low) as number | bigint
  })
}

export function bytesOf(elements: Elements, type: DType): Uint8Array {
  const array = allocate(type, elements.length)
  elements.forEach((element, i) => (array[i] = element as never))
  return encode(array, type).slice()
}

export const valuesOf = (bytes: Uint8Array, { type, shape }: Spec): Elements =>
  [...decode(bytes.slice(), type, sizeOf(shape))] as Elements

export interface Operand {
  readonly spec: Spec
  readonly elements: Elements
}

export function operand(type: DType, shape: Shape, seed: number, tame = false): Operand {
  return { spec: { type, shape }, elements: elementsFor(type, sizeOf(shape), seed, tame) }
}

export function run(
  backend: Backend,
  op: string,
  inputs: readonly Operand[],
  attrs: Attributes,
  out: Spec,
  host?: HostKernel,
): Elements {
  const values = inputs.map(({ spec, elements }) => ({
    spec,
    data: backend.upload(bytesOf(elements, spec.type), spec),
  }))
  const call = { op, inputs: values, attrs, outs: [out], ...(host && { host }) }
  expect(backend.supports(call)).toBe(true)
  return valuesOf(backend.readSync!(backend.execute(call)[0], out), out)
}

export function runGraph(backend: Backend, graph: Graph, inputs: readonly Operand[]): Elements[] {
  return runExecutable(
    backend,
    backend.compile!(graph, {}),
    graph,
    inputs.map(({ elements }) => elements),
  )
}

/** Runs what was made of a graph, and leaves nothing in the backend's memory. */
export function runExecutable(
  backend: Backend,
  executable: Executable,
  { values, parameters, results }: Graph,
  inputs: readonly Elements[],
): Elements[] {
  const data = parameters.map((id, i) => backend.upload(bytesOf(inputs[i]!, values[id]!.type), values[id]!))
  const outputs = executable.run(data)
  const elements = outputs.map((output, i) => {
    const spec = values[results[i]!]!
    return valuesOf(backend.readSync!(output, spec), spec)
  })
  for (const handle of [...data, ...outputs]) backend.dispose?.(handle)
  executable.dispose?.()
  return elements
}

const scratch32 = new Float32Array(1)
const bits32 = new Int32Array(scratch32.buffer)

/** A float's place in the order of all f32. */
function ordinal(x: number): number {
  scratch32[0] = x
  return bits32[0]! < 0 ? -(bits32[0]! & 0x7fffffff) : bits32[0]!
}

/** How far two elements are apart: 0 if equal, in units in the last place for floats, infinite for different kinds. */
export function distance(type: DType, got: number | bigint, expected: number | bigint): number {
  if (Object.is(got, expected)) return 0
  if (isInteger(type) || typeof got === 'bigint' || typeof expected === 'bigint') return Infinity
  if (Number.isNaN(got) || Number.isNaN(expected)) return Infinity
  if (got === expected) return 0.5
  if (!Number.isFinite(got) || !Number.isFinite(expected))
    return type === 'f64' ? Infinity : Math.abs(ordinal(got) - ordinal(expected))
  if (type === 'f32') return Math.abs(ordinal(got) - ordinal(expected))
  const digits = type === 'f64' ? 52 : type === 'f16' ? 10 : 7
  const exponent = Math.max(
    Math.floor(Math.log2(Math.max(Math.abs(expected), 1e-300))),
    type === 'f16' ? -14 : -126,
  )
  return Math.abs(got - expected) / 2 ** (exponent - digits)
}

/** Expects every element within so many units in the last place; 0 means equal, signs of zeros included. */
export function expectClose(
  type: DType,
  got: Elements,
  expected: Elements,
  ulps: number,
  what: string,
): void {
  expect(got.length, what).toBe(expected.length)
  for (let i = 0; i < got.length; i++) {
    const apart = distance(type, got[i]!, expected[i]!)
    if (apart > ulps)
      expect.fail(`${what}: element ${i} is ${got[i]}, expected ${expected[i]} (${apart} ulp apart)`)
  }
}
