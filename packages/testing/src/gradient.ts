// Checking gradients against central differences.
import { grad } from '@nx/grad'
import type { Arguments } from '@nx/defn'
import { asType, multiply, sum, type Tensor, withDefaultBackend } from '@nx/tensor'
import { type Backend, type DType, isFloat, NxError, sizeOf } from '@nx/types'
import { elementsOf, tensorOf } from './elements.ts'
import { random } from './random.ts'

/** Options of `checkGradient`. */
export interface GradientCheckOptions {
  /** Seed of the random cotangents. */
  readonly seed?: number
  /** Largest error allowed, relative to 1 + |derivative|; 1e-5 by default. */
  readonly tolerance?: number
  /** Step of the differences; 1e-5 by default, for f64 inputs. */
  readonly step?: number
  /**
   * Where the differences are computed, in f64; by default the backend of the inputs, in their types. With it, inputs
   * of narrow types and backends without f64 can be checked.
   */
  readonly reference?: Backend
}

type Fn = (...inputs: Tensor[]) => Tensor

/**
 * Compares the gradient of a function of several tensors with central differences.
 *
 * The output, of any shape, is weighted by a random cotangent: a plain sum would hide errors that cancel. Inputs that
 * are not floats are constants. Use f64 inputs, or give a `reference`.
 *
 * @throws NxError `gradient` naming the input and the element that differ most.
 *
 * @example
 * await checkGradient((x, y) => multiply(x, sin(y)), [tensor([0.5, 2], { type: 'f64' }), tensor([1, 3.5], { type: 'f64' })])
 */
export async function checkGradient(
  fn: Fn,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): Promise<void> {
  const { seed = 1, tolerance = 1e-5, step = 1e-5, reference } = options
  const floats = inputs.flatMap((input, i) => (isFloat(input.type) ? [i] : []))
  const gradients = await gradientsOf(weighted(fn, seed, inputs[0]!.backend), inputs, floats)
  const moved = reference === undefined ? inputs : await onReference(inputs, reference)
  const scalar = weighted(fn, seed, moved[0]!.backend)
  for (const [place, i] of floats.entries()) {
    const got = await elementsOf(gradients[place]!)
    const want = await differences(scalar, moved, i, step)
    const errors = want.map((each, k) => Math.abs(Number(got[k]) - each) / (1 + Math.abs(each)))
    const worst = errors.reduce(
      (most, error, k) => (error > errors[most]! || Number.isNaN(error) ? k : most),
      0,
    )
    if (errors.length === 0 || errors[worst]! <= tolerance) continue
    throw new NxError(
      'gradient',
      'checkGradient',
      `input ${i}, element ${worst}: expected ${want[worst]} by central differences, got ${String(got[worst])}`,
      { input: i, element: worst },
    )
  }
}

/** The function with its output weighted by a random cotangent and summed. */
function weighted(fn: Fn, seed: number, backend: Backend): Fn {
  const weights = new Map<string, Tensor>()
  return (...inputs) => {
    // Where the inputs are, traced or not, what the function creates is too.
    const output = withDefaultBackend(inputs[0]!.backend, () => fn(...inputs))
    const type = inputs.some((input) => input.type === 'f64') ? 'f64' : 'f32'
    const { shape } = output
    let weight = weights.get(shape.join())
    if (weight === undefined) {
      const next = random(seed)
      const data = Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(next() * 2 - 1))
      weight = tensorOf(type === 'f64' ? data : Float32Array.from(data), { type, shape }, backend)
      weights.set(shape.join(), weight)
    }
    return sum(multiply(asType(output, type), weight))
  }
}

async function gradientsOf(
  fn: Fn,
  inputs: readonly Tensor[],
  wrt: readonly number[],
): Promise<readonly Tensor[]> {
  const ofChosen = (chosen: readonly Tensor[]): Tensor =>
    fn(...inputs.map((input, i) => (wrt.includes(i) ? chosen[wrt.indexOf(i)]! : input)))
  const chosen = wrt.map((i) => inputs[i]!) as Arguments<[readonly Tensor[]]>[0]
  return (await grad(ofChosen).async(chosen)) as readonly Tensor[]
}

/** The inputs on another backend, floats as f64. */
function onReference(inputs: readonly Tensor[], reference: Backend): Promise<Tensor[]> {
  return Promise.all(
    inputs.map(async (input) => {
      const elements = await elementsOf(input)
      const { type, shape } = input.spec
      return isFloat(type)
        ? tensorOf(Float64Array.from(elements as Float64Array), { type: 'f64', shape }, reference)
        : tensorOf(elements, input.spec, reference)
    }),
  )
}

async function differences(fn: Fn, inputs: readonly Tensor[], at: number, step: number): Promise<number[]> {
  const input = inputs[at]!
  const elements = Float64Array.from((await elementsOf(input)) as Float64Array)
  const value = async (element: number, moved: number): Promise<number> => {
    const data = elements.slice()
    data[element]! += moved
    const own = tensorOf(inType(data, input.type), input.spec, input.backend)
    const [result] = await elementsOf(fn(...inputs.map((each, i) => (i === at ? own : each))))
    return Number(result)
  }
  const result: number[] = []
  for (let i = 0; i < elements.length; i++)
    result.push(((await value(i, step)) - (await value(i, -step))) / (2 * step))
  return result
}

function inType(data: Float64Array, type: DType): Float64Array | Float32Array {
  return type === 'f64' ? data : Float32Array.from(data)
}
