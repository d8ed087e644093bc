// The JavaScript of the page for users of TensorFlow.js gives what it says, and that is what ours is checked to give.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../shared/workspace.ts'
import { runScript } from '../../shared/process.ts'
import { agree, evaluated } from '../agree.ts'
import { bundleTfjs } from '../bundle-tfjs.ts'
import { tfjsRows } from '../tfjs-rows.ts'
import { toModule } from '../transform.ts'

const file = join(root, 'docs/guides/from-tensorflowjs.md')
const rows = tfjsRows(readFileSync(file, 'utf8'), file)

mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'tfjs-'))
let problems: Map<string, { line?: number; message: string } | undefined>

beforeAll(async () => {
  const tf = { module: await bundleTfjs(folder), typeOnly: false }
  const runtime = join(import.meta.dirname, '..', 'runtime.ts')
  const modules = rows.map(({ theirs }, i) => {
    const path = join(folder, `${i}.ts`)
    writeFileSync(path, toModule(theirs, new Map([['tf', tf]]), runtime))
    return path
  })
  const { stdout } = await runScript(join(import.meta.dirname, '..', 'run-examples.ts'), modules)
  problems = new Map(
    [...stdout.matchAll(/^@@(.*)$/gm)].map(([, line]) => {
      const { file: path, problem } = JSON.parse(line!) as {
        file: string
        problem?: { line?: number; message: string }
      }
      return [path, problem]
    }),
  )
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

test('there are rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(10)
})

test.each(rows.map((row, i) => ({ ...row, i, line: row.theirs.line })))(
  'line $line: TensorFlow.js gives what the page says, and so do we',
  ({ theirResults, ourResults, differs, i }) => {
    const path = join(folder, `${i}.ts`)
    expect(problems.has(path)).toBe(true)
    expect(problems.get(path)).toBeUndefined()
    expect(ourResults.length).toBe(theirResults.length)
    const found = theirResults.map((text, k) => agree(evaluated(text), evaluated(ourResults[k]!)))
    if (differs) expect(found).toContain(false)
    else expect({ ourResults, agrees: found }).toEqual({ ourResults, agrees: found.map(() => true) })
  },
)
