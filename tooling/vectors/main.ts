// Puts recorded vectors into the sources of `@nx/vectors`: `npm run vectors -- FOLDER`, with a file of JSON lines for each area,
// gzipped or plain. A new area is also a line of `packages/vectors/src/areas.ts`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { stop } from '../shared/exit.ts'
import { root } from '../shared/workspace.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) stop('usage: npm run vectors -- FOLDER')

for (const name of readdirSync(folder)) {
  const [, area, gzipped] = /^(\w+)\.jsonl(\.gz)?$/.exec(name) ?? []
  if (area === undefined) continue
  const bytes = readFileSync(join(folder, name))
  const packed = gzipSync(gzipped ? gunzipSync(bytes) : bytes, { level: 9 }).toString('base64')
  const text = `// The vectors of the area ${area}, gzipped JSON lines in base64: what \`tooling/vectors\` writes.\nexport const data: string =\n  '${packed}'\n`
  writeFileSync(join(root, `packages/vectors/src/data/${area}.ts`), text)
}
