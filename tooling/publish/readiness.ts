// Whether what lies here is a version that can be found again.
import { pendingChangesets } from '../changesets/pending.ts'
import { git } from '../shared/git.ts'

/** What stands against an upload from a working tree. */
export async function readinessProblems(directory?: string): Promise<string[]> {
  const changed = await git(['status', '--porcelain'], directory)
  const pending = pendingChangesets(directory).length
  return [
    ...(changed === null ? ['git knows no commit of these files'] : []),
    ...(changed ? [`there are changes that are in no commit:\n${changed}`] : []),
    ...(pending > 0
      ? [
          `changesets are in no version yet (${pending}): run npm run release:version and commit what it writes`,
        ]
      : []),
  ]
}
