// Checking gradients against central differences.
import { grad } from '@nx/grad'
import { type Arguments } from '@nx/defn'
import { asType, type Tensor, tensor, multiply, reshape, sum } from '@nx/tensor'
import { type Backend, isFloat, NxError } from '@nx/types'
import { random } from './random.ts'
import { elementsOf } from './vectors/compare.ts'

/** Options of `checkGradient`. */
export interface GradientCheckOptions {
  /** Seed of the random cotangents. */
  readonly seed?: number
  /** Largest error allowed, relative to 1 + |derivative|; 1e-5 by default. */
  readonly tolerance?: number
  /** Step of the differences; 1e-5 by default, for f64 inputs. */
  readonly step?: number
}

/**
 * Compares the gradient of a function of several tensors with central differences.
 *
 * The output, of any shape, is weighted by a random cotangent: a plain sum would hide errors that cancel. Inputs that
 * are not floats are constants. Use f64 inputs.
 *
 * @throws NxError `gradient` naming the input and the element that differ most.
 *
 * @example
 * await checkGradient((x, y) => multiply(x, sin(y)), [tensor([0.5, 2], { type: 'f64' }), tensor([1, 3.5], { type: 'f64' })])
 */
export async function checkGradient(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): Promise<void> {
  const { seed = 1, tolerance = 1e-5, step = 1e-5 } = options
  const next = random(seed)
  const weights = new Map<string, Tensor>()
  const weighted = (...values: Tensor[]): Tensor => {
    const output = fn(...values)
    const key = output.shape.join()
    let weight = weights.get(key)
    if (weight === undefined) {
      const size = output.shape.reduce((product, length) => product * length, 1)
      const data = Float64Array.from({ length: size }, () => next() * 2 - 1)
      weight = reshape(tensor(data, { backend: inputs[0]!.backend }), output.shape)
      weights.set(key, weight)
    }
    return sum(multiply(asType(output, 'f64'), weight))
  }
  weighted(...inputs)
  const floats = inputs.flatMap((input, i) => (isFloat(input.type) ? [i] : []))
  const gradients = grad((chosen: readonly Tensor[]) =>
    weighted(...inputs.map((input, i) => (floats.includes(i) ? chosen[floats.indexOf(i)]! : input))),
  )(floats.map((i) => inputs[i]!) as Arguments<[readonly Tensor[]]>[0])
  for (const [place, i] of floats.entries()) {
    const got = await elementsOf((gradients as readonly Tensor[])[place]!)
    const want = await differences(weighted, inputs, i, step)
    want.forEach((derivative, element) => {
      const error = Math.abs(Number(got[element]) - derivative) / (1 + Math.abs(derivative))
      if (error <= tolerance) return
      throw new NxError(
        'gradient',
        'checkGradient',
        `input ${i}, element ${element}: expected ${derivative} by central differences, got ${String(got[element])}`,
        { input: i, element },
      )
    })
  }
}

async function differences(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  at: number,
  step: number,
): Promise<number[]> {
  const input = inputs[at]!
  const elements = Float64Array.from((await elementsOf(input)) as Float64Array)
  const value = async (element: number, moved: number): Promise<number> => {
    const data = elements.slice()
    data[element]! += moved
    const own = onBackend(data, input)
    const [result] = await elementsOf(fn(...inputs.map((each, i) => (i === at ? own : each))))
    return Number(result)
  }
  const result: number[] = []
  for (let i = 0; i < elements.length; i++)
    result.push(((await value(i, step)) - (await value(i, -step))) / (2 * step))
  return result
}

function onBackend(data: Float64Array, like: Tensor): Tensor {
  return asType(reshape(tensor(data, { backend: like.backend as Backend }), like.shape), like.type)
}
