// The page that records a run.
import type { DType } from '@nx/types'
import type { Check } from './check.ts'

/** What came out for a function. */
export interface Row {
  readonly name: string
  readonly area: string
  readonly types: Set<DType>
  comparisons: number
  worst: number
  /** The largest distance that its checks allow. */
  bound: number
  wrong: number
}

/** What the page needs. */
export interface Run {
  readonly rows: readonly Row[]
  readonly checks: readonly Check[]
  readonly numpy: string
  readonly scipy: string
  readonly commit: string
}

/** The page as Markdown. */
export function report({ rows, checks, numpy, scipy, commit }: Run): string {
  const summary = [...Map.groupBy(rows, ({ area }) => area)].map(([area, those]) => line(area, those))
  const functions = rows
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, types, comparisons, worst, bound }) => {
      const off = Number(worst.toPrecision(2))
      return `| \`${name}\` | ${[...types].join(' ')} | ${comparisons} | ${off} | ${bound} |`
    })
  const ruled = checks.filter(({ rule }) => rule !== undefined)
  // One of the checks that share a rule, along the first axis and the last, is enough.
  const rules = [...Map.groupBy(ruled, ({ name, form, rule }) => [name, form, rule].join())]
    .map(([, [first]]) => first!)
    .map(({ name, form, python, rule }) => {
      const title = `\`${name}\`${form === undefined ? '' : ` ${form}`}`
      return `| ${title} | ${rule} | \`${python.replaceAll('|', '\\|')}\` |`
    })
  return `# Beside NumPy and SciPy

<!-- Written by \`npm run differential -- --record\`. -->

Each function is called with random inputs of each type: of rank 0 to 6, empty, longer than 4 KB; half of the elements
are extremes of the type (limits of integers, zeros of both signs, infinities, NaN, the largest and the smallest
numbers), except where terms add up, since overflow depends on their order: there are numbers of usual size, and for
sums, \`dot\`, softmax, mean and variance infinities and NaN among them too. It runs on the binary and on the wasm backend,
eagerly and compiled, and is compared with NumPy ${numpy} and SciPy ${scipy}.
Python computes in more precision than the type of the result has, so that its answers are the right
ones; where it cannot (special functions, decompositions and transforms of f64, which SciPy has in f64 only), its own
error is within the bound. Types of results are not compared: NumPy's promotion is not ours.

At ${commit}:

| area | functions | comparisons | wrong |
| --- | ---: | ---: | ---: |
${summary.join('\n')}
${line('**all**', rows)}

"Off" is the largest distance found and "bound" the largest allowed, in units in the last place of the exact result.
Where terms may cancel these are units of the sum of their sizes (\`sum\`, \`mean\`, \`dot\`, \`einsum\`), times the
condition number for \`determinant\`, else of the largest element of the result (transforms, decompositions, windows).
Integers, shapes, and the positions of infinities, NaN and signed zeros must be the same; which of two zeros an extremum
or a sort picks is free.

| function | types | comparisons | off | bound |
| --- | --- | ---: | ---: | ---: |
${functions.join('\n')}

## Where NumPy does something else

These are meant, and compared with what is right by our rule.

| function | why | compared with |
| --- | --- | --- |
${rules.join('\n')}
`
}

function line(title: string, rows: readonly Row[]): string {
  const sum = (of: 'comparisons' | 'wrong'): string =>
    rows.reduce((total, row) => total + row[of], 0).toLocaleString('en')
  return `| ${title} | ${rows.length} | ${sum('comparisons')} | ${sum('wrong')} |`
}
