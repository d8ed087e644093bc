// Bundles the workers of the playground: the one that runs programs, and the one that knows their types.
import { join } from 'node:path'
import { build } from 'esbuild'
import { generatedFolder, siteFolder } from '../../build/folders.ts'

/** Writes `run.js` and `language.js`. Throws if they do not build, or not without a warning. */
export async function writeWorkers(): Promise<void> {
  const folder = join(siteFolder, 'playground')
  const { warnings } = await build({
    entryPoints: { run: join(folder, 'run/worker.ts'), language: join(folder, 'language/worker.ts') },
    outdir: join(generatedFolder, 'playground'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@nx/source'],
    logLevel: 'silent',
  })
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'))
}
