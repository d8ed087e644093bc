// Writes the module of `@nx/linalg` into its sources: `node tooling/bootstrap.mjs tooling/linalg-code/main.ts`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'
import { path, sourceText } from './source.ts'

writeFileSync(join(root, path), sourceText())
