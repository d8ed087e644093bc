// From a picture to what is on it: MobileNetV3 with the head of CenterNet (Zhou et al., "Objects as
// points", 2019).
import * as nx from '@nx/nx'
import type { Jitted, Tensor } from '@nx/nx'
import type { GraphModel } from './graph.ts'
import { evaluate } from './network.ts'

/** The network answers for cells of 4 × 4 pixels. */
const cell = 4

export type Weights = Record<string, Tensor>

/** The best places of a picture; corners are [left, top, right, bottom] in pixels of 512. */
export interface Places {
  /** [count], the best first, 0 … 1. */
  scores: Tensor
  /** [count], 0 … 79. */
  kinds: Tensor
  /** [count, 4] */
  corners: Tensor
}

/**
 * For a picture [height, width, 3] of 0 … 255: what the network says of each cell, [80, 128, 128]
 * and [4, 128, 128].
 */
export function scoresAndReach(
  model: GraphModel,
  weights: Weights,
  picture: Tensor,
): [scores: Tensor, reach: Tensor] {
  const image = nx.transpose(nx.asType(picture, 'f32'), { axes: [2, 0, 1] })
  const outputs = evaluate(model, weights, nx.newAxis(image, 0), [
    'tower_0/keypoints',
    'tower_0/wh',
  ])
  return outputs.map((output) => nx.squeeze(output, { axes: [0] })) as [Tensor, Tensor]
}

/**
 * The cells with a score above all around them; the best of them, and how far the thing reaches to
 * each side.
 */
export function best(scores: Tensor, reach: Tensor, count: number): Places {
  const [, height, width] = scores.shape as [number, number, number]
  const around = nx.windowMax(scores, [1, 3, 3], { padding: 'same', strides: [1, 1, 1] })
  const peaks = nx.select(nx.equal(scores, around), scores, 0)
  const [values, indices] = nx.topK(nx.flatten(peaks), { k: count })
  const place = nx.remainder(indices, height * width)
  const [row, column] = [nx.quotient(place, width), nx.remainder(place, width)]
  const [left, top, right, bottom] = nx.unstack(
    nx.take(nx.reshape(reach, [4, height * width]), place, { axis: 1 }),
  )
  const [x, y] = [nx.multiply(column, cell), nx.multiply(row, cell)]
  return {
    scores: values,
    kinds: nx.quotient(indices, height * width),
    corners: nx.stack(
      [nx.subtract(x, left!), nx.subtract(y, top!), nx.add(x, right!), nx.add(y, bottom!)],
      {
        axis: 1,
      },
    ),
  }
}

/** The compiled network: weights and a picture [512, 512, 3] in, the best 100 places out. */
export function detector(model: GraphModel): Jitted<[weights: Weights, picture: Tensor], Places> {
  return nx.jit((weights: Weights, picture: Tensor) =>
    best(...scoresAndReach(model, weights, picture), 100),
  )
}
