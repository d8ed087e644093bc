// The page that records a run.
import type { PropertyReport } from '@nx/testing'

interface Row {
  readonly family: string
  readonly report: PropertyReport
}

interface Run {
  readonly backend: string
  readonly count: number
  readonly seed: number
  readonly formsEvery: number
  readonly minutes: number
}

/** The page: how the run was made, then each family with the trials of its functions. */
export function page(rows: readonly Row[], { backend, count, seed, formsEvery, minutes }: Run): string {
  const families = [...new Set(rows.map(({ family }) => family))]
  const failed = rows.filter(({ report }) => report.failure !== null)
  const lines = families.flatMap((family) =>
    rows
      .filter((row) => row.family === family)
      .map(
        ({ report: { name, ran, failure } }) =>
          `| ${family} | \`${name}\` | ${ran} | ${failure === null ? 'held' : 'FAILED'} |`,
      ),
  )
  return `# Properties

Each function is called with random shapes, types, names, options and elements, and its result compared with that of a
naive reference in plain JavaScript: type, shape, names and every element. One of ${formsEvery} trials is traced, compiled where the
backend compiles, and vectorized as well: traced it is bit by bit the same, and each entry of a vectorized call is as it
is alone. A twentieth as many trials are of tensors beyond 4 KB, by their shapes or by a vectorized axis, each on a new
backend, so that what reads outside of its operand leaves the memory. \`npm test\` makes 200 trials of each function, all
of them in every form, of random numbers and linear algebra one of 3; the conformance suite 20 on every backend but
WebGPU, where it makes 2 in Node and none in browsers. Both make one more of tensors beyond 4 KB.

Recorded by \`npm run properties -- --count ${count} --backend ${backend} --seed ${seed} --record\` in ${minutes.toFixed(0)} minutes:
${rows.length} functions, ${failed.length} failed.

| family | function | trials | |
|---|---|---:|---|
${lines.join('\n')}
`
}
