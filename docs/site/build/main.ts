// `npm run docs`: builds the site and prints what it holds; `-- --serve` serves it, `-- --dev` shows pages while they are written.
import { join } from 'node:path'
import { markdownBlocks } from '../../../tooling/documentation/markdown.ts'
import { runProgram } from '../../../tooling/shared/process.ts'
import { preparePlayground } from '../playground/build/prepare.ts'
import { writeAssets } from '../gallery/write-assets.ts'
import { siteFolder } from './folders.ts'
import { generate } from './generate.ts'
import { serve } from './serve.ts'
import { buildSite } from './site.ts'

async function build(): Promise<boolean> {
  const start = performance.now()
  const { reference, links, sources, problems } = await buildSite()
  const undocumented = reference.missing.map((name) => `${name} is not documented`)
  for (const problem of [...problems, ...undocumented, ...links.broken]) console.error(problem)
  console.log(`pages                 ${links.pages - sources}, and ${sources} of sources`)
  console.log(`exports documented    ${reference.exports - reference.missing.length} of ${reference.exports}`)
  const blocks = markdownBlocks().run.length
  console.log(
    `examples executed     ${reference.examples + blocks} by npm test: ${reference.examples} of doc comments, ${blocks} of pages`,
  )
  console.log(`links checked         ${links.links}, broken ${links.broken.length}`)
  console.log(
    `built in              ${((performance.now() - start) / 1000).toFixed(1)} s, into docs/site/dist`,
  )
  return problems.length === 0 && undocumented.length === 0 && links.broken.length === 0
}

const options = process.argv.slice(2)
if (options.includes('--dev')) {
  generate()
  await preparePlayground()
  writeAssets()
  const program = join(siteFolder, 'node_modules/vitepress/bin/vitepress.js')
  console.log('http://localhost:5173/')
  await runProgram(process.execPath, ['--conditions=@nx/source', program, 'dev', siteFolder])
} else {
  if (!(await build())) process.exitCode = 1
  else if (options.includes('--serve')) console.log((await serve(4173)).address)
}
