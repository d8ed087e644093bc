// The page of errors has a row for every code that sources throw, and no other.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../shared/workspace.ts'
import { errorCodes } from '../error-codes.ts'

/** Codes that sources put together from parts or pass on in variables. */
const composed = ['type_mismatch', 'backend_mismatch']

function thrown(): Set<string> {
  const codes = new Set(composed)
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', name, 'src')
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      for (const code of errorCodes(readFileSync(join(folder, file), 'utf8'))) codes.add(code)
    }
  }
  return codes
}

test('errorCodes finds the codes of every way to make an error', () => {
  expect(
    errorCodes(`
      throw new NxError('one', op, 'two, three')
      throw new NxError(
        isShort ? 'four' : 'five_six',
        'seven',
      )
      throw tracingError('eight', 'nine', text)
      throw fail('ten', text)
      throw new NxError(code, op, 'eleven')`),
  ).toEqual(['eight', 'five_six', 'four', 'one', 'ten'])
})

test('docs/errors.md explains every code, once', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  const explained = [...page.matchAll(/^\| `([a-z_]+)` \| .+\.? \|.*\|$/gm)].map(([, code]) => code!)
  expect(explained.filter((code, i) => explained.indexOf(code) !== i)).toEqual([])
  const codes = thrown()
  expect([...codes].filter((code) => !explained.includes(code))).toEqual([])
  expect(explained.filter((code) => !codes.has(code))).toEqual([])
})
