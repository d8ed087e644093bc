// Fits a damped oscillation to noisy measurements, by gradient descent with Adam.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Plot } from './plot.ts'

export interface Oscillation {
  amplitude: Tensor
  decay: Tensor
  frequency: Tensor
}

export const names = ['amplitude', 'decay', 'frequency'] as const
/** What the measurements were made with. */
export const truth = { amplitude: 2, decay: 0.4, frequency: 3 }

/** amplitude · exp(−decay · t) · cos(frequency · t) */
export const oscillation = ({ amplitude, decay, frequency }: Oscillation, t: Tensor): Tensor =>
  nx.multiply(
    nx.multiply(amplitude, nx.exp(nx.negate(nx.multiply(decay, t)))),
    nx.cos(nx.multiply(frequency, t)),
  )

/** The mean square of what the curve misses the measurements by. */
export const loss = (parameters: Oscillation, t: Tensor, y: Tensor): Tensor => {
  const error = nx.subtract(oscillation(parameters, t), y)
  return nx.mean(nx.multiply(error, error))
}

export const each = (fn: (name: keyof Oscillation) => Tensor): Oscillation => ({
  amplitude: fn('amplitude'),
  decay: fn('decay'),
  frequency: fn('frequency'),
})

/** Times, what was measured then, and where the search begins. */
export function measure(): { t: Tensor; y: Tensor; first: Oscillation } {
  const t = nx.linspace(0, 6, { n: 120, type: 'f64' })
  const [noise] = nx.random.normal(nx.random.key(1), 0, 0.1, { shape: [120], type: 'f64' })
  const exact = each((name) => nx.f64(truth[name]))
  const y = nx.add(oscillation(exact, t), noise)
  return { t, y, first: each((name) => nx.f64({ amplitude: 1, decay: 0.1, frequency: 2.6 }[name])) }
}

/** Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1. */
export const step = nx.defn(
  (
    parameters: Oscillation,
    mean: Oscillation,
    square: Oscillation,
    count: Tensor,
    t: Tensor,
    y: Tensor,
  ) => {
    const [value, gradient] = nx.valueAndGrad(loss)(parameters, t, y)
    const blend = (old: Tensor, rate: number, now: Tensor): Tensor =>
      nx.add(nx.multiply(old, rate), nx.multiply(now, 1 - rate))
    const nextMean = each((name) => blend(mean[name], 0.9, gradient[name]))
    const nextSquare = each((name) =>
      blend(square[name], 0.999, nx.multiply(gradient[name], gradient[name])),
    )
    const unbiased = (x: Tensor, rate: number): Tensor =>
      nx.divide(x, nx.subtract(1, nx.pow(rate, count)))
    const update = (name: keyof Oscillation): Tensor =>
      nx.divide(
        nx.multiply(0.03, unbiased(nextMean[name], 0.9)),
        nx.add(nx.sqrt(unbiased(nextSquare[name], 0.999)), 1e-8),
      )
    return {
      value,
      gradient,
      parameters: each((name) => nx.subtract(parameters[name], update(name))),
      mean: nextMean,
      square: nextSquare,
    }
  },
)

/** The fitted parameters, the loss of each step, and a plot of data and fit. */
export function fitCurve(): { parameters: Record<string, number>; losses: number[]; plot: Plot } {
  const { t, y, first } = measure()
  let parameters = first
  let mean = each(() => nx.f64(0))
  let square = each(() => nx.f64(0))
  const losses: number[] = []
  for (let count = 1; count <= 600; count++) {
    const next = step(parameters, mean, square, nx.f64(count), t, y)
    losses.push(nx.toNumber(next.value))
    parameters = next.parameters
    mean = next.mean
    square = next.square
  }
  const numbers = (x: Tensor): number[] => nx.toFlatArray(x) as number[]
  return {
    parameters: Object.fromEntries(names.map((name) => [name, nx.toNumber(parameters[name])])),
    losses,
    plot: {
      title: 'A damped oscillation, fitted with grad',
      x: 'time',
      y: 'displacement',
      series: [
        { name: 'measurements', kind: 'points', x: numbers(t), y: numbers(y) },
        { name: 'fit', kind: 'line', x: numbers(t), y: numbers(oscillation(parameters, t)) },
      ],
    },
  }
}
