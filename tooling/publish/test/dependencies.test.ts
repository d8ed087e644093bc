// Who installs a package gets what it imports, and nothing else.
import { expect, test } from 'vitest'
import { dependencyProblems } from '../dependencies.ts'

test('dependencies are exactly what the sources import', () => {
  const sources = [
    "import { a } from 'one'\nimport './local.ts'",
    "import type { B } from '@nx/two/part'\nimport 'node:fs'",
  ]
  expect(
    dependencyProblems({ dependencies: { one: '1' }, peerDependencies: { '@nx/two': '1' } }, sources),
  ).toEqual([])
  expect(dependencyProblems({ dependencies: { one: '1', three: '1' } }, sources)).toEqual([
    'package.json depends on three, which no source imports',
    'package.json does not declare @nx/two, which sources import',
  ])
})
