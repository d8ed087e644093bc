// Principal components: the directions along which pictures differ most (Pearson, 1901).
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

export interface Components {
  /** [pixels] */
  mean: Tensor
  /** [pixels, pixels], a direction in each column, the one of most variance first. */
  directions: Tensor
  /** [pixels], the variance along each direction. */
  variances: Tensor
}

/** Rows of pixels [n, 28 · 28] at half the width and height, [n, 14 · 14]. */
export const halved = nx.jit((rows: Tensor): Tensor => {
  const pictures = nx.reshape(rows, [rows.shape[0]!, 28, 28])
  const means = nx.windowMean(pictures, [1, 2, 2], { strides: [1, 2, 2] })
  return nx.reshape(means, [rows.shape[0]!, 196])
})

/** The eigenvectors of the covariance of rows [n, pixels]. */
export function components(rows: Tensor): Components {
  const mean = nx.mean(rows, { axes: [0] })
  const centred = nx.subtract(rows, mean)
  const covariance = nx.divide(nx.dot(nx.transpose(centred), centred), rows.shape[0]!)
  const [values, vectors] = nx.linalg.eigh(covariance)
  const order = nx.argsort(values, { direction: 'desc' })
  return {
    mean,
    directions: nx.take(vectors, order, { axis: 1 }),
    variances: nx.take(values, order),
  }
}

/** How far each row lies along the first directions, [n, count]. */
export const project = nx.jit(
  ({ mean, directions }: Components, rows: Tensor, count: number): Tensor =>
    nx.dot(nx.subtract(rows, mean), nx.sliceAlongAxis(directions, 0, count, { axis: 1 })),
  { static: [2] },
)

/** Rows made again of those lengths alone, [n, pixels]. */
export const rebuild = nx.jit(({ mean, directions }: Components, lengths: Tensor): Tensor => {
  const first = nx.sliceAlongAxis(directions, 0, lengths.shape[1]!, { axis: 1 })
  return nx.add(mean, nx.dot(lengths, nx.transpose(first)))
})
