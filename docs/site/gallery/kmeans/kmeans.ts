// k-means: each point goes to its nearest centre, each centre to the mean of its points (Lloyd,
// 1982).
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

/** Points [n, 2] in k groups. */
export interface Clusters {
  /** [k, 2] */
  centres: Tensor
  /** [n], the group of each point. */
  nearest: Tensor
  /** The mean of the squared distances to the centres; no step makes it larger. */
  spread: Tensor
}

/** Squared distances [n, k]. */
const distances = (points: Tensor, centres: Tensor): Tensor => {
  const between = nx.subtract(nx.newAxis(points, 1), nx.newAxis(centres, 0))
  return nx.sum(nx.multiply(between, between), { axes: [2] })
}

/**
 * Puts each point to its nearest centre, then moves the centres; one without points stays where it
 * is.
 */
export const step = nx.jit((points: Tensor, centres: Tensor): Clusters => {
  const squared = distances(points, centres)
  const nearest = nx.argmin(squared, { axis: 1 })
  const members = nx.oneHot(nearest, centres.shape[0]!, { type: points.type })
  const counts = nx.newAxis(nx.sum(members, { axes: [0] }), 1)
  const means = nx.divide(nx.dot(nx.transpose(members), points), nx.max(counts, 1))
  return {
    centres: nx.select(nx.broadcast(nx.greater(counts, 0), centres.shape), means, centres),
    nearest,
    spread: nx.mean(nx.reduceMin(squared, { axes: [1] })),
  }
})

/**
 * First centres: points far from one another, drawn in proportion to their squared distance (Arthur
 * and Vassilvitskii, 2007).
 */
export function firstCentres(points: Tensor, count: number, seed: number): Tensor {
  let key = nx.random.key(seed)
  const draw = (): number => {
    const [value, next] = nx.random.uniform(key, 0, 1)
    key = next
    return nx.toNumber(value)
  }
  const [length] = points.shape as [number]
  const chosen = [Math.floor(draw() * length)]
  while (chosen.length < count) {
    const weights = nx.reduceMin(distances(points, nx.take(points, nx.tensor(chosen))), {
      axes: [1],
    })
    const sums = nx.cumulativeSum(weights)
    const wanted = nx.multiply(nx.at(sums, length - 1), draw())
    chosen.push(Math.min(length - 1, nx.toNumber(nx.sum(nx.lessEqual(sums, wanted)))))
  }
  return nx.take(points, nx.tensor(chosen))
}

/** Points around so many places of the unit square, [n, 2]. */
export function blobs(count: number, places: number, seed: number): Tensor {
  const [centres, key] = nx.random.uniform(nx.random.key(seed), 0.15, 0.85, { shape: [places, 2] })
  const [noise] = nx.random.normal(key, 0, 0.045, { shape: [count, 2] })
  const owner = nx.remainder(nx.iota([count]), places)
  return nx.clip(nx.add(nx.take(centres, owner), noise), 0, 1)
}
