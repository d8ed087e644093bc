// Both columns of the NumPy cheatsheet say the same: what NumPy gave when it was recorded, and what ours is checked to give.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../shared/workspace.ts'
import { agree, evaluated } from '../agree.ts'
import { numpyRows, withResults } from '../numpy-rows.ts'

interface Recorded {
  readonly numpy: string
  readonly rows: readonly {
    readonly python: string
    readonly results: readonly { readonly text: string; readonly value: unknown }[]
  }[]
}

const rows = numpyRows(readFileSync(join(root, 'docs/guides/from-numpy.md'), 'utf8'))
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'numpy.json'), 'utf8'),
) as Recorded

test('the page was recorded as it is', () => {
  expect(rows.map(({ python }) => python)).toEqual(recorded.rows.map(({ python }) => python))
  expect(rows.map(({ stated }) => stated)).toEqual(
    recorded.rows.map(({ results }) => results.map(({ text }) => text)),
  )
})

test('no row of the cheatsheet of Nx is missing', () => {
  const headings = new Set(rows.map(({ heading }) => heading))
  const original = {
    'From list or nested list': 'From a list',
    '2D Arrays/Tensors': 'From nested lists',
    'Zeros and Ones': 'Zeros and ones',
    'Range of Numbers': 'A range of numbers',
    'Linearly Spaced Values': 'Evenly spaced numbers',
    Shape: 'Shape',
    'Number of dimensions': 'Number of dimensions',
    'Data Type': 'Data type',
    'Total Number of Elements': 'Number of elements',
    'Indexing a Single Element': 'A single element',
    'Slicing a Range': 'A range',
    'Selecting Along a Specific Axis': 'Along one axis',
    'Boolean Masking': 'By a mask',
    'Matrix Multiplication': 'Matrix product',
    Transpose: 'Transpose',
    'Identity Matrix': 'Identity matrix',
    Determinant: 'Determinant',
    Inverse: 'Inverse',
    'Solve a System of Linear Equations': 'System of linear equations',
    'Eigenvalues and Eigenvectors': 'Eigenvalues and eigenvectors',
  }
  expect(Object.values(original).filter((heading) => !headings.has(heading))).toEqual([])
})

describe('both columns give the same', () => {
  test.each(rows.map((row, i) => ({ ...row, theirs: recorded.rows[i]!.results })))(
    '$heading (line $line)',
    ({ ours, theirs, differs }) => {
      expect(ours.length).toBe(theirs.length)
      expect(ours.length).toBeGreaterThan(0)
      const found = ours.map((text, i) => agree(theirs[i]!.value, evaluated(text)))
      if (differs) expect(found).toContain(false)
      else expect({ ours, agrees: found }).toEqual({ ours, agrees: found.map(() => true) })
    },
  )
})

test('rows are cut out with what they say', () => {
  const page = [
    '## A row',
    'Differs: why.',
    '```python',
    'a = 1',
    'np.eye(2)',
    '# => array([[1., 0.],',
    '#           [0., 1.]])',
    '```',
    'In between.',
    '```ts',
    'const a = 1',
    'eye(2) // => [[1, 0], [0, 1]]',
    '```',
    '### Without a counterpart',
    '```python',
    'a[m]',
    '```',
    '### Another',
    '```ts',
    'a // => 1',
    '```',
  ]
  const [first, second] = numpyRows(page.join('\n'))
  expect(first).toEqual({
    heading: 'A row',
    line: 4,
    python: 'a = 1\nnp.eye(2)',
    stated: ['array([[1., 0.],\n       [0., 1.]])'],
    ours: ['[[1, 0], [0, 1]]'],
    differs: true,
  })
  expect(second).toMatchObject({ heading: 'Without a counterpart', ours: [], differs: false })
  const results = [{ line: 2, text: first!.stated[0]! }]
  expect(withResults(first!.python, results)).toBe(page.slice(3, 7).join('\n'))
})

test('a wrong number does not pass for the right one', () => {
  expect(agree([1, true], [1, 1])).toBe(true)
  expect(agree([1, 2], [1, 2.01])).toBe(false)
  expect(agree([1, 2], [1])).toBe(false)
  expect(agree('int64', 's32')).toBe(false)
})
