// Programs that are started while something is measured, bundled as they would be deployed: reading sources takes longer.
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../../shared/workspace.ts'

/** Bundles a file, named from this folder; gives where the bundle is. */
export async function bundled(file: string): Promise<string> {
  const outfile = join(root, 'node_modules/.cache/reliability', `${basename(file, '.ts')}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, file)],
    outfile,
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
  return outfile
}
