// Every block of a guide must run, unless it says why it cannot.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../shared/workspace.ts'
import { blocksIn } from '../fenced-blocks.ts'
import { isGuide, sortBlocks } from '../markdown.ts'

const page = [
  '```ts',
  'add(1, 2) // => 3',
  '```',
  '```ts',
  'add(1, 2)',
  '```',
  '```ts no-run: needs a page',
  'document.body.append("a")',
  '```',
  '```js no-run',
  'serve(handler) // => 1',
  '```',
  '<details>',
  '',
  '  ```js',
  '  add(2, 2)',
  '  ```',
  '```sh',
  'npm test',
  '```',
].join('\n')

const codes = (blocks: readonly { code: string }[]) => blocks.map(({ code }) => code.trim())

test('blocksIn knows the line, the language and the reason', () => {
  const blocks = blocksIn(page, 'page.md')
  expect(blocks.map(({ line, language, notRun }) => [line, language, notRun])).toEqual([
    [2, 'ts', undefined],
    [5, 'ts', undefined],
    [8, 'ts', 'needs a page'],
    [11, 'js', ''],
    [16, 'js', undefined],
  ])
})

test('all code of a guide runs, but what says no-run', () => {
  const { run, notRun, notChecked } = sortBlocks(blocksIn(page, 'page.md'), true)
  expect(codes(run)).toEqual(['add(1, 2) // => 3', 'add(1, 2)', 'add(2, 2)'])
  expect(codes(notRun)).toEqual(['document.body.append("a")'])
  expect(codes(notChecked)).toEqual(['serve(handler) // => 1'])
})

test('elsewhere TypeScript runs that says what it gives', () => {
  const { run, notRun, notChecked } = sortBlocks(blocksIn(page, 'page.md'), false)
  expect(codes(run)).toEqual(['add(1, 2) // => 3'])
  expect([...notRun, ...notChecked]).toEqual([])
})

test('guides are the pages in docs/guides and docs/site/pages', () => {
  const pages = ['docs/guides/types.md', 'docs/site/pages/gallery/digits.md', 'docs/errors.md', 'README.md']
  expect(pages.map((file) => isGuide(join(root, file)))).toEqual([true, true, false, false])
})

test('a continued block has what stood before it', () => {
  const text =
    '```ts\nconst a = 1\n```\n```ts continued\nconst b = a\n```\n```ts continued\nb\n```\n```ts\n1\n```'
  expect(blocksIn(text, 'page.md').map(({ before }) => before)).toEqual([
    undefined,
    'const a = 1\n',
    'const a = 1\nconst b = a\n',
    undefined,
  ])
})
