// Ends a script with a message instead of a stack trace.
import type { StageResult } from '../test/stage.ts'

export function stop(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Ends the script when a stage failed, with what it reports. */
export function expectPassed(name: string, { failed, report }: StageResult): void {
  if (failed > 0) stop(`${name} failed\n${report}`)
}
