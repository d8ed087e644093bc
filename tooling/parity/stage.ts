// Checks that nothing of Nx is missing without a reason, and that docs/parity.md says what is there.
import { existsSync, readFileSync } from 'node:fs'
import { resultOf, type Stage, type StageResult } from '../test/stage.ts'
import { pageFile, parity } from './parity.ts'

async function run(): Promise<StageResult> {
  const { page, problems } = await parity()
  const written = existsSync(pageFile) ? readFileSync(pageFile, 'utf8') : ''
  return resultOf([
    {
      name: 'every function and option of Nx',
      problem: problems.length > 0 ? problems.join('\n') : undefined,
    },
    {
      name: 'docs/parity.md',
      problem: written === page ? undefined : 'is out of date: run `npm run parity`',
    },
  ])
}

export const parityStage: Stage = { name: 'parity', run }
