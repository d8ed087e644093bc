// Row 19: the dispatcher in very many orders of events.
import { join } from 'node:path'
import { runScript } from '../../shared/process.ts'
import { root } from '../../shared/workspace.ts'
import type { Row } from '../row.ts'

export const model: Row = {
  id: 19,
  title: 'model of the dispatcher',
  counts: true,
  run: async ({ full, seed }) => {
    const count = full ? 1_000_000 : 10_000
    const args = ['dispatcher', '--count', String(count), '--seed', String(seed)]
    const { status, output } = await runScript(join(root, 'tooling/fuzz/main.ts'), args, {
      shows: full ? 'all' : undefined,
    })
    const said = output.trim().split('\n')
    const scale = full ? '' : ' (of 1,000,000; the unit tests play 100,000)'
    return [
      {
        load: `${count.toLocaleString('en-US')} orders of events${scale}`,
        figure: 'exactly one outcome each, in time, no deadlock',
        measured: status === 0 ? (said.at(-1) ?? '') : said.slice(-20).join('\n'),
        ok: status === 0,
      },
    ]
  },
}
