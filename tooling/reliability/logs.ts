// Logs of what went wrong, to be looked at and checked again.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'
import type { Violation } from './check.ts'
import type { History } from './history.ts'

/** Writes the history of a row with violations to `node_modules/.cache/reliability`, where `--check` finds it. */
export function keepLog(
  name: string,
  history: History,
  violations: readonly Violation[],
  origin: object,
): void {
  if (violations.length === 0) return
  const folder = join(root, 'node_modules/.cache/reliability')
  mkdirSync(folder, { recursive: true })
  history.write(join(folder, `row-${name}.log`), origin)
}
