// The measurements as tables of Markdown.
import { kinds } from './matrices.ts'
import type { Errors } from './measures.ts'

/** The most that an error may be, in units of n ε ‖a‖. */
export const bound = 10

/** The largest of each error over several runs; NaN counts as largest. */
export function largest(runs: readonly Errors[]): Errors {
  const result: Record<string, number> = {}
  for (const [name, error] of runs.flatMap((run) => Object.entries(run))) {
    const before = result[name] ?? 0
    result[name] = Number.isNaN(before) || Number.isNaN(error) ? NaN : Math.max(before, error)
  }
  return result
}

/** One row for each error, one column for each kind of matrix. */
export function table(columns: readonly Errors[]): string {
  const names = [...new Set(columns.flatMap((errors) => Object.keys(errors)))]
  const cell = (error: number | undefined): string => {
    if (error === undefined) return '–'
    return error <= bound ? error.toFixed(2) : `**${error.toPrecision(3)}**`
  }
  const rows = names.map((name) => [name, ...columns.map((errors) => cell(errors[name]))])
  const head = ['', ...kinds.slice(0, columns.length)]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export function page(found: Readonly<Record<string, readonly Errors[]>>, sizes: readonly number[]): string {
  const tables = Object.entries(found).map(([type, columns]) => `Matrices of ${type}:\n\n${table(columns)}`)
  return `## Linear algebra

Each number is the largest error over matrices of ${sizes.join(', ')} rows on the binary and the wasm backend, in units
of *n* ε ‖A‖ with Frobenius norms (errors of vectors and inverses are relative to their norms too); none may exceed
${bound}. Residuals are summed in twice the precision of f64. Matrices are random, graded over sixteen orders of
magnitude, of half rank, with a spectrum in three clusters a hundred roundings apart, Hilbert's, and random times 10^∓30
(f32) or 10^∓300 (f64). For Cholesky factors the singular ones are moved by 4 *n* ε to be positive definite. A system whose
elimination ends in an exact zero has no solution to measure. \`npm run accuracy -- linalg\` measures them.

${tables.join('\n\n')}`
}
