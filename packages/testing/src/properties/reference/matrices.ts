// Matrices of numbers by the algorithms of textbooks, in f64.

/** A matrix by rows. */
export type Matrix = readonly (readonly number[])[]

/** The lower triangle of which the product with its transpose is a positive definite matrix. */
export function cholesky(matrix: Matrix): number[][] {
  const lower: number[][] = matrix.map((row) => row.map(() => 0))
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const rest = row[j]! - lower[i]!.slice(0, j).reduce((sum, each, k) => sum + each * lower[j]![k]!, 0)
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!
    }
  })
  return lower
}

/** The solution for a lower triangle. */
export function solve(lower: Matrix, right: readonly number[]): number[] {
  const result: number[] = []
  lower.forEach((row, i) => {
    const rest = right[i]! - row.slice(0, i).reduce((sum, each, k) => sum + each * result[k]!, 0)
    result.push(rest / row[i]!)
  })
  return result
}
