// Links of a README work wherever it is read, and code stays as it is.
import { expect, test } from 'vitest'
import { publishedReadme, relativeTargets } from '../readme.ts'
import { makeRelease } from '../release.ts'

const repository = 'https://example.org/owner/name'
const known = makeRelease({ repository })
const unknown = { ...makeRelease(), repository: undefined }
const tensor = `${repository}/blob/main/packages/tensor`

test('code is no link', () => {
  const text = 'Call `fs[i](x)`.\n\n```ts\nfs[i](x)\n```\n\n    fs[i](x)\n'
  expect(publishedReadme(text, 'tensor', known)).toBe(text)
  expect(publishedReadme(text, 'tensor', unknown)).toBe(text)
  expect(relativeTargets(text)).toEqual([])
})

test('titles, images, parentheses and lines', () => {
  const text = '[a](b.md "T \\"q\\""), ![i](c.png), [![i](c.png)](/d_(e).md) [two\nlines](<f g.md>)'
  expect(relativeTargets(text)).toEqual(['b.md', 'c.png', '/d_(e).md', 'c.png', 'f g.md'])
  expect(publishedReadme(text, 'tensor', known)).toBe(
    `[a](${tensor}/b.md "T \\"q\\""), ![i](${repository}/raw/main/packages/tensor/c.png), ` +
      `[![i](${repository}/raw/main/packages/tensor/c.png)](${repository}/blob/main/d_%28e%29.md) ` +
      `[two\nlines](${tensor}/f%20g.md)`,
  )
  expect(publishedReadme(text, 'tensor', unknown)).toBe('a, i, i two\nlines')
})

test('links by reference', () => {
  const text = '[a][b], [b], ![i][c], [n].\n\n[b]: ../types "T"\n[c]: c.png\n[n]: https://npmjs.com\n'
  expect(publishedReadme(text, 'tensor', known)).toBe(
    `[a][b], [b], ![i][c], [n].\n\n[b]: ${repository}/blob/main/packages/types "T"\n` +
      `[c]: ${repository}/raw/main/packages/tensor/c.png\n[n]: https://npmjs.com\n`,
  )
  expect(publishedReadme(text, 'tensor', unknown).trim()).toBe('a, b, i, [n].\n\n\n\n[n]: https://npmjs.com')
})
