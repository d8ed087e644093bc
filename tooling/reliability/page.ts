// Writes the page of the documentation on reliability.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'
import { commit } from '../fuzz/commit.ts'
import type { Measured } from './measure-row.ts'
import { machine, table } from './report.ts'
import type { Context } from './row.ts'

/** Writes `docs/reliability.md`. */
export async function record(measured: readonly Measured[], { full, seed }: Context): Promise<void> {
  const form = full ? 'the full figures' : 'the short forms, which figures that are scaled say'
  const minutes = Math.ceil(measured.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
  const text = `# Reliability of serving

<!-- written by npm run reliability -- --record -->

What a serving does under load and faults, beside what it must show. \`npm run reliability\` measures all rows in short
forms of a few seconds each, \`-- --full\` for hours, \`-- --only ROW\` one of them; \`npm test\` runs the short forms. It ends
with an error where a figure is missed.

Load is open: requests are sent at random times of a Poisson process, whatever became of those before, and a latency
counts from when a request was due. Loads and faults come from a seed. Each request carries who sent it and a number; a
checker goes through the history of all requests for lost, doubled, late and swapped answers, and compares it with the
counters of the server. Everything runs on one machine, which load, client and server share.

At ${await commit()}: ${form}, seed ${seed}, ${machine()}, ${minutes} minutes.

${table(measured)}
`
  writeFileSync(join(root, 'docs/reliability.md'), text)
}
