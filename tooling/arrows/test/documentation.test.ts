// Documentation that shows what is internal is found.
import { expect, it } from 'vitest'
import { internalIn } from '../documentation.ts'

it('names the line of each import of an internal entry', () => {
  const text =
    "# Text\n\n```ts\nimport { add } from '@nx/tensor'\nimport { apply } from '@nx/tensor/internal'\n```\n"
  expect(internalIn(text, 'docs/guide.md')).toEqual([
    'docs/guide.md:5 shows @nx/tensor/internal, which is for our packages; there is @nx/tensor/extend',
  ])
  expect(internalIn("import { apply } from '@nx/tensor/extend'", 'a.ts')).toEqual([])
})
