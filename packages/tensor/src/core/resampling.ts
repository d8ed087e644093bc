// Which elements of an axis make up those of an axis of another length.

/** Kernels that weigh neighbours by their distance. */
export type ResizeKernel = 'linear' | 'cubic'

const kernels: Readonly<Record<ResizeKernel, (distance: number) => number>> = {
  linear: (x) => Math.max(0, 1 - x),
  // Keys 1981, equation 15: third order, a = -1/2.
  cubic: (x) => {
    if (x >= 2) return 0
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2
  },
}

/** The element in whose cell the middle of each new cell lies. */
export function nearestIndices(from: number, to: number): number[] {
  return Array.from({ length: to }, (_, i) => Math.min(from - 1, Math.floor(((i + 0.5) * from) / to)))
}

/** Weights [from, to]: each column adds up to 1. */
export function resizeWeights(
  from: number,
  to: number,
  kernel: ResizeKernel,
  antialias: boolean,
): number[][] {
  const scale = from / to
  const width = antialias ? Math.max(scale, 1) : 1
  const columns = Array.from({ length: to }, (_, i) => {
    const middle = (i + 0.5) * scale - 0.5
    const weights = Array.from({ length: from }, (__, j) => kernels[kernel](Math.abs(middle - j) / width))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight) => weight / total)
  })
  return Array.from({ length: from }, (_, j) => columns.map((column) => column[j]!))
}
