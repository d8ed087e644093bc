// A recurrent network with gates that predicts the next character (Hochreiter and Schmidhuber, "Long short-term memory", 1997).
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { initial, losses, trainingStep } from './adam.ts'
import { batchOf, length, rows, surprise, vocabulary } from './text.ts'

type Model = Record<'characters' | 'input' | 'state' | 'bias' | 'scores' | 'scoresBias', Tensor>

const [width, units] = [16, 32] as const

const createModel = (type: 'f32' | 'f64'): Model =>
  initial(
    9,
    {
      characters: [[vocabulary, width], 0.5],
      input: [[width, 4 * units], 0.2],
      state: [[units, 4 * units], 0.2],
      bias: [[4 * units], 0],
      scores: [[units, vocabulary], 0.2],
      scoresBias: [[vocabulary], 0],
    },
    type,
  )

function loss(model: Model, given: Tensor, following: Tensor): Tensor {
  const { type } = model.bias
  const embedded = nx.take(model.characters, given)
  const fromInput = nx.add(nx.dot(embedded, model.input), model.bias)
  const zeros = nx.zeros([rows, units], { type })
  const [outputs] = nx.whileLoop(
    [nx.zeros([rows, length, units], { type }), zeros, zeros] as const,
    { range: [0, length - 1] },
    ([outputs, hidden, memory], i) => {
      const now = nx.squeeze(nx.sliceAlongAxis(fromInput, i, 1, { axis: 1 }), { axes: [1] })
      const sums = nx.add(now, nx.dot(hidden, model.state))
      const gate = (index: number): Tensor => nx.sliceAlongAxis(sums, index * units, units, { axis: 1 })
      const kept = nx.multiply(nx.sigmoid(nx.add(gate(0), 1)), memory)
      const next = nx.add(kept, nx.multiply(nx.sigmoid(gate(1)), nx.tanh(gate(2))))
      const shown = nx.multiply(nx.sigmoid(gate(3)), nx.tanh(next))
      return [nx.putSlice(outputs, [0, i, 0], nx.newAxis(shown, 1)), shown, next] as const
    },
  )
  return surprise(nx.add(nx.dot(outputs, model.scores), model.scoresBias), following)
}

/** The losses of so many steps of training. */
export function trainLstm(steps: number, type: 'f32' | 'f64'): number[] {
  return losses(trainingStep(loss, 0.01), createModel(type), steps, batchOf)
}
