// What was measured when it was last recorded: of each row in its short form, and in full.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commit } from '../fuzz/commit.ts'
import type { Measured } from './measure-row.ts'
import { machine } from './report.ts'
import type { Context, Finding } from './row.ts'

/** One row. */
export interface Recorded {
  readonly id: number
  readonly commit: string
  readonly seed: number
  readonly machine: string
  readonly seconds: number
  readonly findings: readonly Finding[]
}

/** All rows that were recorded, by their numbers. */
export interface Records {
  readonly short: readonly Recorded[]
  readonly full: readonly Recorded[]
}

const file = join(import.meta.dirname, 'recorded.json')

export function records(): Records {
  return JSON.parse(readFileSync(file, 'utf8')) as Records
}

/** Puts what was measured in the place of what was recorded of these rows in that form. */
export async function renew(
  measured: readonly Measured[],
  { full, seed }: Pick<Context, 'full' | 'seed'>,
): Promise<Records> {
  const origin = { commit: await commit(), seed, machine: machine() }
  const fresh = measured.map(({ row, seconds, findings }): Recorded => ({
    id: row.id,
    ...origin,
    seconds: Math.ceil(seconds),
    findings: findings.map(({ beyond: _, ...finding }) => finding),
  }))
  const before = records()
  const form = full ? 'full' : 'short'
  const kept = before[form].filter(({ id }) => fresh.every((each) => each.id !== id))
  const after = { ...before, [form]: [...kept, ...fresh].sort((a, b) => a.id - b.id) }
  writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`)
  return after
}
