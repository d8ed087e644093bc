// Checks that a change of a package comes with a changeset.
import { runProgram } from '../shared/process.ts'
import { resultOf, type Stage, type StageResult } from '../test/stage.ts'

async function git(...args: string[]): Promise<string | null> {
  const { status, stdout } = await runProgram('git', args)
  return status === 0 ? stdout.trim() : null
}

/** The commit to compare with: the merge base with `origin/main`; null in a checkout without it. */
async function base(): Promise<string | null> {
  const upstream = process.env['CHANGESET_BASE'] ?? 'origin/main'
  const commit = await git('merge-base', upstream, 'HEAD')
  return commit === (await git('rev-parse', 'HEAD')) ? null : commit
}

async function run(): Promise<StageResult> {
  const from = await base()
  if (from === null) return resultOf([])
  const changed = ((await git('diff', '--name-only', from)) ?? '').split('\n')
  const sources = changed.filter((file) => /^packages\/[^/]+\/src\//.test(file))
  const described = changed.some((file) => /^\.changeset\/(?!README).*\.md$/.test(file))
  const problem = 'packages changed without a changeset: run `npm run changeset`'
  const wrong = sources.length > 0 && !described
  return resultOf([{ name: 'changeset', problem: wrong ? problem : undefined }])
}

export const changesets: Stage = { name: 'changesets', run }
