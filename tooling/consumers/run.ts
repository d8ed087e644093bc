// Everything that users do with packages: they compile, bundle, test and run them.
import { resultOf, type Check, type StageResult } from '../test/stage.ts'
import { bundlerChecks } from './bundlers.ts'
import { missingBrowser } from './chromium.ts'
import { openSite, type Site } from './project.ts'
import { readmeChecks } from './readmes.ts'
import { runtimeChecks } from './runtimes.ts'
import { startChecks } from './starts.ts'
import { testRunnerChecks } from './test-runners.ts'
import { typescriptChecks } from './typescript.ts'

export interface Group {
  readonly title: string
  readonly checks: readonly Check[]
  readonly seconds: number
}

const groups: Readonly<Record<string, (site: Site, all: boolean) => Promise<Check[]>>> = {
  'JavaScript runtimes': runtimeChecks,
  Bundlers: bundlerChecks,
  'Starts of the guide': startChecks,
  'Test runners': testRunnerChecks,
  'Examples of READMEs': readmeChecks,
  Compilers: typescriptChecks,
}

/** Tries the packed packages under a scope: a part of the combinations, or all. */
export async function tryConsumers(scope: string, all: boolean): Promise<Group[]> {
  const site = await openSite(scope)
  try {
    const results: Group[] = []
    for (const [title, run] of Object.entries(groups)) {
      const start = performance.now()
      const checks = await run(site, all)
      results.push({ title, checks, seconds: (performance.now() - start) / 1000 })
    }
    return results
  } finally {
    site.close()
  }
}

export function consumersResult(results: readonly Group[]): StageResult {
  const result = resultOf(results.flatMap(({ checks }) => checks))
  const lines = results.map(
    ({ title, checks, seconds }) => `${title.padEnd(20)} ${checks.length} in ${seconds.toFixed(1)} s`,
  )
  const missing = missingBrowser()
  const report = [...lines, result.report].join('\n').trimEnd()
  return { ...result, report, alwaysShow: true, ...(missing === undefined ? {} : { missing }) }
}
