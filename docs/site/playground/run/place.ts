// Where in the program something happened, told from a stack.

/** The name under which engines know the program. */
export const programName = 'playground.ts'

const frame = /playground\.ts:(\d+)(?::\d+)?/

/** The line of the innermost frame of the program, or null. */
export function lineOf(stack: string | undefined): number | null {
  for (const each of (stack ?? '').split('\n')) {
    // Messages of errors may name places too; frames begin with `at`, or have an `@`.
    if (!/^\s*at |@/.test(each)) continue
    const line = frame.exec(each)?.[1]
    if (line !== undefined) return Number(line)
  }
  return null
}
