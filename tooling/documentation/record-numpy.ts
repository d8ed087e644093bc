// Runs the NumPy column of the cheatsheet and writes what it gave into the page and into the record that tests read.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPython } from '../differential/python.ts'
import { root } from '../shared/workspace.ts'
import { numpyRows, withResults } from './numpy-rows.ts'

interface Recorded {
  readonly numpy: string
  readonly results: readonly (readonly { line: number; text: string; value: unknown }[])[]
}

const python = findPython()
if (python === null)
  throw new Error('no Python with NumPy and SciPy; apt-get install python3-numpy python3-scipy')
const file = join(root, 'docs/guides/from-numpy.md')
const page = readFileSync(file, 'utf8')
const rows = numpyRows(page)
const { status, stdout, stderr } = spawnSync(python, [join(import.meta.dirname, 'record-numpy.py')], {
  input: JSON.stringify(rows.map((row) => row.python)),
  encoding: 'utf8',
})
if (status !== 0) throw new Error(`${python} ended with ${status}\n${stderr}`)
const { numpy, results } = JSON.parse(stdout) as Recorded

const blocks = page.split(/(?<=^```python\n)[^]*?(?=^```$)/m)
const filled = rows.map((row, i) => `${withResults(row.python, results[i]!)}\n`)
writeFileSync(file, blocks.map((block, i) => block + (filled[i] ?? '')).join(''))

const record = {
  numpy,
  rows: rows.map((row, i) => ({
    python: row.python,
    results: results[i]!.map(({ text, value }) => ({ text, value })),
  })),
}
writeFileSync(
  join(import.meta.dirname, 'test', 'fixtures', 'numpy.json'),
  `${JSON.stringify(record, null, 1)}\n`,
)
console.log(`${rows.length} rows, ${results.flat().length} results of NumPy ${numpy}`)
