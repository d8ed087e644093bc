// Programs that are started many times, or while something is measured, bundled as they would be deployed: to read sources takes
// a process more than a second.
import { renameSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { root } from '../../shared/workspace.ts'

/** Bundles a file, named as a whole or from this folder; gives where the bundle is. */
export async function bundled(file: string): Promise<string> {
  const outfile = join(root, 'node_modules/.cache/reliability', `${basename(file, '.ts')}.mjs`)
  const own = `${outfile}.${process.pid}`
  await build({
    entryPoints: [resolve(import.meta.dirname, file)],
    outfile: own,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['@nx/source'],
    external: ['webgpu'],
    logLevel: 'silent',
    // Packages of CommonJS that are bundled ask for it.
    banner: {
      js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)",
    },
  })
  // At once, as other processes may start the same.
  renameSync(own, outfile)
  return outfile
}
