// Writes the table of composites: `npm run composites`.
import { writeFileSync } from 'node:fs'
import { collectComposites } from './collect.ts'
import { path } from './file.ts'
import { formatted } from '../lint/formatted.ts'
import { render } from './render.ts'

writeFileSync(path, await formatted(path, render(await collectComposites())))
console.log(`wrote ${path}`)
