// What documentation shows is public: no example or guide imports what may change with any version.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { filesBelow, packages, root } from '../shared/workspace.ts'
import { importsOf } from './imports.ts'

/** Every import of an internal entry in examples, guides and READMEs, one line each. */
export function internalImports(): string[] {
  const files = [
    ...filesBelow(`${root}/docs/examples`, '.ts'),
    ...filesBelow(`${root}/docs/examples`, '.md'),
    ...filesBelow(`${root}/docs/guides`, '.md'),
    ...packages().map(({ path }) => `${path}/README.md`),
    `${root}/README.md`,
    `${root}/CONTRIBUTING.md`,
  ]
  return files.flatMap((file) => internalIn(readFileSync(file, 'utf8'), relative(root, file)))
}

/** Those of one file. */
export function internalIn(text: string, file: string): string[] {
  return importsOf(text)
    .filter(({ specifier }) => /^@nx\/[\w-]+\/internal$/.test(specifier))
    .map(
      ({ specifier, line }) =>
        `${file}:${line} shows ${specifier}, which is for our packages; there is @nx/tensor/extend`,
    )
}
