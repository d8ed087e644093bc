// A change is described by a changeset that names the package.
import { expect, test } from 'vitest'
import { changedPackages, namedBy, undescribed } from '../check.ts'

const changeset =
  "---\n'@nx/tensor': minor\n\"@nx/types\": patch\n---\n\n'@nx/grad': major changes nothing.\n"

test('only the front matter names packages', () => {
  expect(namedBy(changeset)).toEqual(['@nx/tensor', '@nx/types'])
  expect(namedBy('no front matter')).toEqual([])
})

test('tests and READMEs are no change of a package', () => {
  const files = [
    'packages/grad/src/a.ts',
    'packages/grad/src/b.ts',
    'packages/nx/README.md',
    'packages/nx/test/a.ts',
  ]
  expect(changedPackages(files)).toEqual(['grad'])
})

test('a changeset of another package does not do', () => {
  expect(undescribed(['@nx/grad', '@nx/tensor'], [changeset])).toEqual(['@nx/grad'])
})
