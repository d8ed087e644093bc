// Measures how far results are from the exact ones, prints tables and writes them into docs/accuracy.md.
// Usage: npm run accuracy [-- linalg|exhaustive]

/** Prints, writes its section of the page, and tells whether every bound holds. */
interface Measurement {
  readonly run: (args: readonly string[]) => Promise<boolean>
}

const measurements: Readonly<Record<string, () => Promise<Measurement>>> = {
  elementwise: () => import('./elementwise/main.ts'),
  linalg: () => import('./linalg/main.ts'),
  exhaustive: () => import('./exhaustive/main.ts'),
}

const [name = 'elementwise', ...args] = process.argv.slice(2)
const load = measurements[name]
if (load === undefined) {
  console.error(`accuracy: unknown measurement ${name}; use one of ${Object.keys(measurements).join(', ')}`)
  process.exitCode = 1
} else process.exitCode = (await (await load()).run(args)) ? 0 : 1
