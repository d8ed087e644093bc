// The stages `site` and `docs` of `npm test`: the site builds without a warning, no link is broken, and it works in Chromium.
import type { Check, Stage, StageResult } from '../../../tooling/test/stage.ts'
import { resultOf } from '../../../tooling/test/stage.ts'
import { runProject } from '../../../tooling/test/vitest.ts'
import { discoverWebgpu } from '../../../tooling/webgpu-environment/discover.ts'
import { buildSite } from './site.ts'

async function build(): Promise<StageResult> {
  const { reference, links, problems } = await buildSite()
  const checks: Check[] = [
    { name: 'the site builds without a warning', problem: problems.join('\n') || undefined },
    { name: 'every export is documented', problem: reference.missing.join('\n') || undefined },
    { name: 'no link of the site is broken', problem: links.broken.join('\n') || undefined },
  ]
  return resultOf(checks)
}

async function run(): Promise<StageResult> {
  if (discoverWebgpu().browser !== null) return runProject('site')
  return { passed: 0, failed: 0, report: '', missing: 'no Chrome or Chromium found: set CHROMIUM_PATH' }
}

export const site: Stage = { name: 'site', run: build }

/** Needs the site that was built last. */
export const docs: Stage = { name: 'docs', run }
