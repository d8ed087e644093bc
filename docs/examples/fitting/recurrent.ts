// A small recurrent network that learns to predict a wave, one time step at a time.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Plot } from './plot.ts'

const [units, seen, all, steps] = [12, 60, 90, 250] as const

interface Network {
  input: Tensor
  hidden: Tensor
  bias: Tensor
  output: Tensor
}

const each = (fn: (name: keyof Network) => Tensor): Network => ({
  input: fn('input'),
  hidden: fn('hidden'),
  bias: fn('bias'),
  output: fn('output'),
})

function createNetwork(): Network {
  const shapes = { input: [1, units], hidden: [units, units], bias: [units], output: [units, 1] }
  let key = nx.random.key(3)
  return each((name) => {
    const [values, next] = nx.random.normal(key, 0, 0.4, { shape: shapes[name], type: 'f64' })
    key = next
    return values
  })
}

/** One time step. Of all the steps of a sequence reverse mode keeps only the states, and computes the rest again. */
const cell = nx.checkpoint((network: Network, x: Tensor, state: Tensor): Tensor => {
  const fromInput = nx.dot(nx.reshape(x, [1, 1]), network.input)
  const fromState = nx.dot(state, network.hidden)
  return nx.tanh(nx.add(nx.add(fromInput, fromState), network.bias))
})

const read = (network: Network, state: Tensor): Tensor => nx.reshape(nx.dot(state, network.output), [])

const start = (): Tensor => nx.zeros([1, units], { type: 'f64' })

/** Mean squared error of the prediction of each value from those before. */
const loss = (network: Network, wave: Tensor): Tensor => {
  const [total] = nx.whileLoop(
    [nx.f64(0), start()] as const,
    { range: [0, seen - 2] },
    ([total, state], i) => {
      const next = cell(network, nx.take(wave, i), state)
      const error = nx.subtract(read(network, next), nx.take(wave, nx.add(i, 1)))
      return [nx.add(total, nx.multiply(error, error)), next] as const
    },
  )
  return nx.divide(total, seen - 1)
}

/** Descent along the gradient, shortened to length 1 where it is longer, with momentum. */
const step = nx.defn((network: Network, velocity: Network, wave: Tensor) => {
  const [value, gradient] = nx.valueAndGrad(loss)(network, wave)
  const squares = Object.values(gradient).map((g: Tensor) => nx.sum(nx.multiply(g, g)))
  const length = nx.sqrt(squares.reduce((total, square) => nx.add(total, square)))
  const scale = nx.divide(0.03, nx.max(length, 1))
  const next = each((name) =>
    nx.subtract(nx.multiply(velocity[name], 0.9), nx.multiply(gradient[name], scale)),
  )
  return { value, network: each((name) => nx.add(network[name], next[name])), velocity: next }
})

/** The first values as they are, each later one predicted from the prediction before. */
const dream = nx.defn((network: Network, wave: Tensor) => {
  const [values] = nx.whileLoop(
    [nx.zeros([all], { type: 'f64' }), nx.take(wave, 0), start()] as const,
    { range: [0, all - 2] },
    ([values, x, state], i) => {
      const next = cell(network, x, state)
      const predicted = read(network, next)
      const following = nx.cond(
        nx.less(i, seen - 1),
        () => nx.take(wave, nx.min(nx.add(i, 1), all - 1)),
        () => predicted,
      )
      return [nx.putSlice(values, [nx.add(i, 1)], nx.reshape(predicted, [1])), following, next] as const
    },
  )
  return values
})

/** The loss of each training step, the prediction, the wave, and a plot of both. */
export function learnWave(): { losses: number[]; predicted: number[]; wave: number[]; plot: Plot } {
  const time = nx.iota([all], { type: 'f64' })
  const wave = nx.multiply(nx.sin(nx.multiply(time, 0.35)), 0.8)
  let network = createNetwork()
  let velocity = each((name) => nx.multiply(network[name], 0))
  const losses: number[] = []
  for (let i = 0; i < steps; i++) {
    const result = step(network, velocity, wave)
    losses.push(nx.toNumber(result.value))
    network = result.network
    velocity = result.velocity
  }
  const numbers = (x: Tensor): number[] => nx.toFlatArray(x) as number[]
  const predicted = numbers(dream(network, wave))
  return {
    losses,
    predicted,
    wave: numbers(wave),
    plot: {
      title: `A recurrent network goes on with a wave after step ${seen}`,
      x: 'time step',
      y: 'value',
      series: [
        { name: 'wave', kind: 'points', x: numbers(time), y: numbers(wave) },
        { name: 'prediction', kind: 'line', x: numbers(time).slice(1), y: predicted.slice(1) },
      ],
    },
  }
}
