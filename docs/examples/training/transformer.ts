// A transformer of one layer that predicts the next character: attention to what came before, then a dense layer.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { initial, losses, trainingStep } from './adam.ts'
import { batchOf, length, rows, surprise, vocabulary } from './text.ts'

type Model = Record<
  | 'characters'
  | 'positions'
  | 'queries'
  | 'keys'
  | 'values'
  | 'mixed'
  | 'widen'
  | 'widenBias'
  | 'narrow'
  | 'narrowBias'
  | 'scores',
  Tensor
>

const [width, heads, hidden] = [32, 4, 64] as const
const each = width / heads

const createModel = (type: 'f32' | 'f64'): Model =>
  initial(
    5,
    {
      characters: [[vocabulary, width], 0.5],
      positions: [[length, width], 0.1],
      queries: [[width, width], 0.2],
      keys: [[width, width], 0.2],
      values: [[width, width], 0.2],
      mixed: [[width, width], 0.2],
      widen: [[width, hidden], 0.2],
      widenBias: [[hidden], 0],
      narrow: [[hidden, width], 0.15],
      narrowBias: [[width], 0],
      scores: [[width, vocabulary], 0.2],
    },
    type,
  )

/** What each position takes from itself and those before it; x is [rows, length, width]. */
function attention(model: Model, x: Tensor): Tensor {
  const split = (weights: Tensor): Tensor =>
    nx.transpose(nx.reshape(nx.dot(x, weights), [rows, length, heads, each]), { axes: [0, 2, 1, 3] })
  const [queries, keys, values] = [split(model.queries), split(model.keys), split(model.values)]
  const alike = nx.divide(nx.einsum('bhqd,bhkd->bhqk', queries, keys), Math.sqrt(each))
  const later = nx.less(nx.iota([length, length], { axis: 0 }), nx.iota([length, length], { axis: 1 }))
  const weights = nx.softmax(nx.add(alike, nx.multiply(later, -1e9)))
  const taken = nx.transpose(nx.einsum('bhqk,bhkd->bhqd', weights, values), { axes: [0, 2, 1, 3] })
  return nx.dot(nx.reshape(taken, [rows, length, width]), model.mixed)
}

function loss(model: Model, given: Tensor, following: Tensor): Tensor {
  const embedded = nx.add(nx.take(model.characters, given), model.positions)
  const attended = nx.add(embedded, attention(model, nx.layerNormalization(embedded)))
  const wide = nx.gelu(nx.add(nx.dot(nx.layerNormalization(attended), model.widen), model.widenBias))
  const out = nx.add(attended, nx.add(nx.dot(wide, model.narrow), model.narrowBias))
  return surprise(nx.dot(nx.layerNormalization(out), model.scores), following)
}

/** The losses of so many steps of training. */
export function trainTransformer(steps: number, type: 'f32' | 'f64'): number[] {
  return losses(trainingStep(loss, 0.01), createModel(type), steps, batchOf)
}
