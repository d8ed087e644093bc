// Functions of f32 at every number there is, as WebAssembly computes them: prints a table and writes it into docs/accuracy.md.
// Usage: npm run accuracy -- exhaustive [--functions NAME,NAME] [--share N]; every Nth number only, or a part, is not written.
import { parseArgs } from 'node:util'
import { wasmBackend } from '@nx/backend-wasm'
import { writeSection } from '../section.ts'
import { bound, checked, everywhere, type Largest } from './measure.ts'

const variants = { fused: true, plain: false } as const

function page(found: ReadonlyMap<string, readonly Largest[]>): string {
  const rows = [...found].map(([name, each]) =>
    [name, ...each.flatMap(({ units, x }) => [units.toFixed(4), String(x)])].join(' | '),
  )
  return `## Every number of f32

The largest errors of all 2³² arguments on WebAssembly, with fused multiplication and addition and without, in units in the
last place, and where they are. The exact value is that of the engine's \`Math\` in f64; none may exceed ${bound}.
\`npm run accuracy -- exhaustive\` takes a few minutes for each function.

| function | fused | at | plain | at |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}`
}

/** Measures each function everywhere; gives whether all are within the bound. */
export async function run(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { functions: { type: 'string' }, share: { type: 'string' } },
  })
  const names = checked.filter((name) => values.functions?.split(',').includes(name) ?? true)
  const found = new Map<string, readonly Largest[]>()
  for (const name of names) {
    const each = Object.values(variants).map((relaxedSimd) =>
      everywhere(name, wasmBackend({ relaxedSimd }), Number(values.share ?? 1)),
    )
    found.set(name, each)
    console.log(name.padEnd(6), ...each.map(({ units, x }) => `${units.toFixed(4)} at ${x}`.padEnd(36)))
  }
  if (values.functions === undefined && values.share === undefined) writeSection('exhaustive', page(found))
  const broken = [...found].filter(([, each]) => each.some(({ units }) => !(units <= bound)))
  console.log(`${found.size - broken.length} of ${found.size} within ${bound}`)
  return broken.length === 0
}
