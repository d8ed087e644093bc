// The stage `docs` of `npm test`: the site builds without a warning, no link is broken, and it works in Chromium.
import type { Check, Stage, StageResult } from '../../../tooling/test/stage.ts'
import { resultOf } from '../../../tooling/test/stage.ts'
import { runProject } from '../../../tooling/test/vitest.ts'
import { discoverWebgpu } from '../../../tooling/webgpu-environment/discover.ts'
import { buildSite } from './site.ts'

async function run(): Promise<StageResult> {
  const { reference, links, problems } = await buildSite()
  const checks: Check[] = [
    { name: 'the site builds without a warning', problem: problems.join('\n') || undefined },
    { name: 'every export is documented', problem: reference.missing.join('\n') || undefined },
    { name: 'no link of the site is broken', problem: links.broken.join('\n') || undefined },
  ]
  const built = resultOf(checks)
  if (built.failed > 0) return built
  if (discoverWebgpu().browser === null)
    return { ...built, missing: 'no Chrome or Chromium found: set CHROMIUM_PATH' }
  const tested = await runProject('site')
  return {
    passed: built.passed + tested.passed,
    failed: tested.failed,
    report: tested.report,
    ...(tested.missing === undefined ? {} : { missing: tested.missing }),
  }
}

export const docs: Stage = { name: 'docs', run }
