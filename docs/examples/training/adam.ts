// Adam for any record of parameters (Kingma and Ba, "Adam: a method for stochastic optimization", 2015).
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

export type Parameters = Record<string, Tensor>

/** Parameters, and their running means of gradients and of squared gradients. */
export interface State<P extends Parameters = Parameters> {
  parameters: P
  means: P
  squares: P
  /** How many steps were made; a tensor, so that one compiled step serves them all. */
  count: Tensor
}

export type Step<P extends Parameters> = (
  state: State<P>,
  given: Tensor,
  wanted: Tensor,
) => { loss: Tensor; state: State<P> }

const mapped = (parameters: Parameters, fn: (tensor: Tensor, name: string) => Tensor): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, fn(tensor, name)]))

export function begin<P extends Parameters>(parameters: P): State<P> {
  const zeros = mapped(parameters, (tensor) => nx.multiply(tensor, 0)) as P
  const { type } = Object.values(parameters)[0]!
  return { parameters, means: zeros, squares: zeros, count: nx.tensor(0, { type }) }
}

/** A compiled step of training: it gives the loss, and the state after a step that lessens it. */
export function trainingStep<P extends Parameters>(
  loss: (parameters: P, given: Tensor, wanted: Tensor) => Tensor,
  rate: number,
): Step<P> {
  const lossOf = (parameters: Parameters, given: Tensor, wanted: Tensor): Tensor =>
    loss(parameters as P, given, wanted)
  const [decay, squareDecay] = [0.9, 0.999]
  const blend = (old: Tensor, now: Tensor, part: number): Tensor =>
    nx.add(nx.multiply(old, part), nx.multiply(now, 1 - part))
  const step = nx.defn((state: State, given: Tensor, wanted: Tensor) => {
    const [value, gradient] = nx.valueAndGrad(lossOf)(state.parameters, given, wanted)
    const count = nx.add(state.count, 1)
    // The means begin at zero, so that the first ones are too small.
    const unbiased = (mean: Tensor, part: number): Tensor =>
      nx.divide(mean, nx.subtract(1, nx.exp(nx.multiply(count, Math.log(part)))))
    const means = mapped(state.means, (mean, name) => blend(mean, gradient[name]!, decay))
    const squares = mapped(state.squares, (mean, name) =>
      blend(mean, nx.multiply(gradient[name]!, gradient[name]!), squareDecay),
    )
    const parameters = mapped(state.parameters, (tensor, name) => {
      const size = nx.add(nx.sqrt(unbiased(squares[name]!, squareDecay)), 1e-8)
      return nx.subtract(tensor, nx.multiply(rate, nx.divide(unbiased(means[name]!, decay), size)))
    })
    return { loss: value, state: { parameters, means, squares, count } }
  })
  return step as unknown as Step<P>
}

/** Numbers around 0 of so much deviation, the same for the same seed; drawn in f32, so that every type begins at the same place. */
export function initial<Name extends string>(
  seed: number,
  shapes: Readonly<Record<Name, readonly [shape: readonly number[], deviation: number]>>,
  type: 'f32' | 'f64',
): Record<Name, Tensor> {
  let key = nx.random.key(seed)
  const drawn = (shape: readonly number[]): Tensor => {
    const [values, next] = nx.random.normal(key, 0, 1, { shape: [...shape], type: 'f32' })
    key = next
    return nx.asType(values, type)
  }
  return Object.fromEntries(
    Object.entries<readonly [readonly number[], number]>(shapes).map(([name, [shape, deviation]]) => [
      name,
      nx.multiply(drawn(shape), deviation),
    ]),
  ) as Record<Name, Tensor>
}

/** The losses of so many steps, each of a batch. */
export function losses<P extends Parameters>(
  step: Step<P>,
  parameters: P,
  steps: number,
  batchOf: (step: number) => readonly [given: Tensor, wanted: Tensor],
): number[] {
  let state = begin(parameters)
  return Array.from({ length: steps }, (_, i) => {
    const result = step(state, ...batchOf(i))
    state = result.state
    return Number(nx.toNumber(result.loss))
  })
}
