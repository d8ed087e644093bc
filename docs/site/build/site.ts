// Builds the whole site: generated pages, VitePress, pages of sources, and the check of all links.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../../tooling/shared/process.ts'
import { preparePlayground } from '../playground/build/prepare.ts'
import { writeAssets } from '../gallery/write-assets.ts'
import { distFolder, siteFolder } from './folders.ts'
import { generate } from './generate.ts'
import type { Reference } from './reference/pages.ts'
import { checkLinks, type LinkReport } from './links.ts'
import { writeSourcePages } from './source-pages.ts'

export interface Build {
  readonly links: LinkReport
  readonly reference: Reference
  readonly sources: number
  /** What went wrong, or was warned of, while it was built. */
  readonly problems: readonly string[]
}

export async function buildSite(): Promise<Build> {
  rmSync(distFolder, { recursive: true, force: true })
  const reference = generate()
  await preparePlayground()
  writeAssets()
  const problem = await runVitePress()
  if (problem !== undefined)
    return { reference, links: { pages: 0, links: 0, broken: [] }, sources: 0, problems: [problem] }
  const sources = writeSourcePages()
  return { reference, links: checkLinks(), sources, problems: [] }
}

/** Its whole output, where it fails or warns. */
async function runVitePress(): Promise<string | undefined> {
  const program = join(siteFolder, 'node_modules/vitepress/bin/vitepress.js')
  const { status, output } = await runProgram(process.execPath, [
    '--conditions=@nx/source',
    program,
    'build',
    siteFolder,
  ])
  return status !== 0 || /warn|\(!\)/i.test(output) ? output : undefined
}
