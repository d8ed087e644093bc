// What the sources were when something was recorded.
import { runProgram } from '../shared/process.ts'

export async function commit(): Promise<string> {
  const { status, stdout } = await runProgram('git', ['rev-parse', '--short', 'HEAD'])
  return status === 0 ? stdout.trim() : 'a checkout without history'
}
