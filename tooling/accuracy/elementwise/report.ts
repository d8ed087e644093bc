// Bounds, and the table of what was measured beside them.
import { functions } from './functions.ts'
import type { Row, Worst } from './measure.ts'

/** What functions of f64 may be off on the WebAssembly backend, as engines' own are. */
const lanes = 2.5

/** Units in the last place allowed on the binary and on the WebAssembly backend. */
function boundsOf({ name, type }: Row): readonly [number, number] {
  const { wide } = functions.find((measured) => measured.name === name)!
  if (type === 'f64') return [wide, wide > 0.5 ? lanes : wide]
  if (type === 'f32') return wide === 0 ? [0, 0] : [0.51, 1]
  return [0, 0]
}

/** Whether a row is within its bounds on every backend. */
export const holds = (row: Row): boolean =>
  row.worst.every(({ distance }, i) => distance <= boundsOf(row)[i]!)

const place = ({ distance, x, y }: Worst): string =>
  distance === 0 ? '' : Number.isNaN(y) ? String(x) : `${x}, ${y}`

const shown = (row: Row, { distance }: Worst): string =>
  row.type === 'f32' || row.type === 'f64' ? distance.toFixed(3) : distance === 0 ? 'exact' : 'not exact'

function cells(row: Row): string[] {
  const bounds = boundsOf(row)
  const measured = row.worst.flatMap((worst, i) => [shown(row, worst), place(worst), String(bounds[i])])
  // The WebAssembly backend stores no types of 8 bits.
  while (measured.length < 6) measured.push('')
  return [row.name, row.type, String(row.samples), ...measured, holds(row) ? 'yes' : 'NO']
}

/** A row as printed. */
export function line(row: Row): string {
  const widths = [8, 9, 8, 8, 26, 4, 8, 26, 4, 3]
  return cells(row)
    .map((cell, i) => cell.padEnd(widths[i]!))
    .join(' ')
}

const introduction = `
Each result is compared with the exact value, computed by MPFR: every number of the types of 8 and 16 bits; for f32 and
f64 special numbers, then as many samples spread over all bit patterns as from the regions where a function is hard. In
f64 MPFR judges every sample. In f32 it judges the special numbers, one sample in 16, and every sample that is not
clearly better than the worst so far when compared with the function of f64, whose error, measured here too, is 10⁸ times
smaller.

Errors are in units in the last place (ulp) of the exact value; a correctly rounded result is at most 0.5 ulp off. In the
short types "exact" means that every result is the correctly rounded one. Beside each error stands the argument where it
was found, and the bound that makes \`npm run accuracy\` fail. The reference backend calls the functions of the engine's
\`Math\` for most of f64, so that these errors are the engine's;
recorded on Node 24.
`

/** The section of the page. */
export function page(rows: readonly Row[]): string {
  const head = ['function', 'type', 'samples', 'binary', 'at', 'bound', 'wasm', 'at', 'bound', 'ok']
  const markdown = [head, head.map(() => '---'), ...rows.map(cells)].map((each) => `| ${each.join(' | ')} |`)
  return `## Element-wise functions\n${introduction}\n${markdown.join('\n')}`
}
