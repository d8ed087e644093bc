// Bundles a small program against the built packages, as a user's bundler would.
import { build, type Plugin } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { root } from './workspace.ts'

export interface Bundle {
  readonly code: string
  readonly gzipBytes: number
}

export interface BundleSettings {
  readonly minify?: boolean
  /** Takes no package's word for being free of side effects: what runs on import stays in the bundle. */
  readonly distrustful?: boolean
}

/** Marks our packages as having side effects, whatever their manifests say. */
const distrust: Plugin = {
  name: 'distrust',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@nx\// }, async ({ path, resolveDir, importer, kind, pluginData }) => {
      if (pluginData === 'resolving') return undefined
      const found = await resolve(path, { resolveDir, importer, kind, pluginData: 'resolving' })
      return { path: found.path, external: found.external, errors: found.errors, sideEffects: true }
    })
  },
}

/** Bundles the text of an ES module that stands at the repository's root. */
export async function bundle(text: string, settings: BundleSettings = {}): Promise<Bundle> {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    mainFields: ['module', 'main'],
    minify: settings.minify ?? false,
    // `crypto` is asked for by the keys of NATS.
    external: ['node:*', 'crypto', 'webgpu'],
    plugins: settings.distrustful ? [distrust] : [],
    logLevel: 'silent',
  })
  const code = (outputFiles[0]?.text ?? '').trim()
  return { code, gzipBytes: code === '' ? 0 : gzipSync(code, { level: 9 }).length }
}
