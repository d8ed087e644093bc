// Measures a row in a process of its own, once more when other programs had the machine meanwhile.
import { join } from 'node:path'
import { runScript } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import { type Disturbance, watchMachine } from './machine.ts'
import { type Context, type Finding, isMissed, type Row } from './row.ts'

/** Cores that others may use, and how late an idle process may be, before a missed figure says nothing about us. */
const tolerated = { cores: 0.1, stallMs: 5 }

/** The figure that every row has beside its own. */
const ends = 'the row ends'

export interface Measured {
  readonly row: Row
  readonly findings: readonly Finding[]
  readonly seconds: number
  /** Of the first try, if there was a second one: what it missed, and what other programs did meanwhile. */
  readonly first?: { readonly missed: readonly Finding[]; readonly disturbed: Disturbance }
}

/** Hours after which a row in full is stuck: its loops end before, and none has more than a few. */
const longestHours = 26

/** Where V8 keeps compiled code: to compile the sources takes a second of each process. */
const codeCache = join(root, 'node_modules/.cache/reliability/code')

/** Measures a row. */
export async function measureOnce(row: Row, context: Context): Promise<Measured> {
  const start = performance.now()
  const script = join(import.meta.dirname, 'row-process.ts')
  const { full } = context
  const timeoutMs = full ? longestHours * 3_600_000 : 120_000
  const { status, stdout, output } = await runScript(script, [String(row.id), JSON.stringify(context)], {
    environment: { NODE_COMPILE_CACHE: codeCache },
    timeoutMs,
    shows: full ? 'errors' : undefined,
  })
  const seconds = (performance.now() - start) / 1000
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  if (status === 0 && last.startsWith('[')) return { row, seconds, findings: JSON.parse(last) as Finding[] }
  const measured = output.trim().split('\n').slice(-12).join('\n')
  return { row, seconds, findings: [{ load: 'all of these', figure: ends, measured, ok: false }] }
}

/** Measures a row; a second time where one of its figures is missed and the machine was not at our disposal. */
export async function measureRow(row: Row, context: Context): Promise<Measured> {
  const stop = watchMachine()
  const first = await measureOnce(row, context)
  const disturbed = stop()
  const missed = first.findings.filter(isMissed)
  // A row that broke off is no matter of time.
  const again = missed.some(({ figure }) => figure !== ends)
  const isQuiet = disturbed.cores <= tolerated.cores && disturbed.stallMs <= tolerated.stallMs
  if (!again || isQuiet) return first
  const second = await measureOnce(row, context)
  return { ...second, seconds: first.seconds + second.seconds, first: { missed, disturbed } }
}
