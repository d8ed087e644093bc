// Asks git about a working tree.
import { runProgram } from './process.ts'
import { root } from './workspace.ts'

/** What git prints in a folder; null when it refuses. */
export async function git(args: readonly string[], directory: string = root): Promise<string | null> {
  const { status, stdout } = await runProgram('git', args, { directory })
  return status === 0 ? stdout.trim() : null
}
