// Publishes releases to a registry of its own and tries what users may install from it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mapConcurrently } from '../shared/process.ts'
import { resultOf, type StageResult } from '../test/stage.ts'
import { allMixes, singleMixes } from './mixes.ts'
import { startRegistry } from './registry.ts'
import { publishFirst, publishLater } from './releases.ts'
import { tryMix, type Tried } from './try-mix.ts'
import { installFirst } from './update.ts'

function describe(tried: readonly Tried[]): string {
  const results = Map.groupBy(tried, ({ result }) => result ?? 'neither works nor says why')
  return [...results].map(([result, mixes]) => `${String(mixes.length).padStart(3)} ${result}`).join('\n')
}

/** Tries every mix, or those in which one package is ahead or behind. */
export async function tryVersions(all: boolean): Promise<StageResult> {
  const folder = mkdtempSync(join(tmpdir(), 'versions-'))
  const registry = await startRegistry()
  try {
    await publishFirst(registry, folder)
    const update = await installFirst(registry, folder)
    await publishLater(registry, folder)
    const mixes = all ? allMixes : singleMixes
    const chosen = [...mixes('first', 'patch'), ...mixes('first', 'minor')]
    const tried = await mapConcurrently(chosen, 2, (mix) => tryMix(registry, folder, mix))
    const { passed, failed, report } = resultOf([
      await update(),
      ...tried.map(({ mix, problem }) => ({ name: mix, problem })),
    ])
    return { passed, failed, report: `${describe(tried)}\n${report}`.trimEnd(), alwaysShow: true }
  } finally {
    registry.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
