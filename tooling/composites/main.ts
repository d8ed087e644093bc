// Writes the table of composites: `npm run composites`.
import { writeFileSync } from 'node:fs'
import { collectComposites } from './collect.ts'
import { formatted, path } from './file.ts'
import { render } from './render.ts'

writeFileSync(path, await formatted(render(await collectComposites())))
console.log(`wrote ${path}`)
