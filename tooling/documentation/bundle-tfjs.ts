// TensorFlow.js as its users import it: with gradients and chained functions, on the CPU backend.
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../shared/workspace.ts'

/**
 * Bundles the package into one module that exports `tf`, and gives its path. Node cannot import the modules that register
 * gradients and chains as they are published.
 */
export async function bundleTfjs(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const core = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'))
  const outfile = join(folder, 'tfjs.cjs')
  const contents = `
    import '${core}/register_all_gradients.js'
    import '${core}/public/chained_ops/register_all_chained_ops.js'
    import '@tensorflow/tfjs-backend-cpu'
    import * as tf from '@tensorflow/tfjs-core'
    export { tf }`
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  })
  return outfile
}
