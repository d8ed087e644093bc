// Writes the page of the documentation on reliability, from what was recorded.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'
import type { Recorded, Records } from './recorded.ts'
import { table } from './report.ts'
import { rows } from './rows.ts'

/** Writes `docs/reliability.md`. */
export function writePage({ short, full }: Records): void {
  const notInFull = rows.filter(({ id }) => full.every((each) => each.id !== id)).map(({ id }) => id)
  const text = `# Reliability of serving

<!-- written by npm run reliability -- --record -->

What a serving does under load and faults, beside what it must show. \`npm run reliability\` measures all rows in short
forms of a few seconds each, \`-- --full\` for hours, \`-- --only ROW\` one of them; \`npm test\` runs the short forms. It ends
with an error where a figure is missed.

Load is open: requests are sent at random times of a Poisson process, whatever became of those before, and a latency
counts from when a request was due. Loads and faults come from a seed. Each request carries who sent it and a number; a
checker goes through the history of all requests for lost, doubled, late and swapped answers, and compares it with the
counters of the server. Everything runs on one machine, which load, client and server share.

Where load and server are in one thread, in rows 1, 2, 3 and 5, times are by a clock that stands still while this thread could run but
other programs have the processor, as Linux tells of each thread: computations, too, last until that clock says so. What the
load itself and collections of garbage take counts.

## Short forms

Figures that are scaled say so. ${originOf(short)}

${table(short)}

## In full

Run by \`npm run reliability -- --full --only ROW --record\`. A loop that is not over after \`--minutes\`, 60 if left out,
ends then, and its figure says how much was done.

${originOf(full)}${notInFull.length === 0 ? '' : ` Not run in full: rows ${notInFull.join(', ')}.`}

${table(full)}
`
  writeFileSync(join(root, 'docs/reliability.md'), text)
}

/** What rows were measured on, and how long that took. */
function originOf(recorded: readonly Recorded[]): string {
  const groups = Map.groupBy(
    recorded,
    ({ commit, seed, machine }) => `At ${commit}, seed ${seed}, ${machine}`,
  )
  const texts = [...groups].map(([origin, each]) => {
    const minutes = Math.ceil(each.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
    const which = groups.size === 1 ? '' : `, rows ${each.map(({ id }) => id).join(', ')}`
    return `${origin}${which}: ${minutes} minutes.`
  })
  return texts.join(' ')
}
