// Writes the module of windows into the sources of `@nx/tensor`: `node tooling/bootstrap.mjs tooling/window-code/main.ts`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'
import { path, sourceText } from './source.ts'

writeFileSync(join(root, path), sourceText())
