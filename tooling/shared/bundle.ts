// Bundles a small program against the built packages, as a user's bundler would.
import { build, type Plugin } from 'esbuild'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { withErrorPages } from '../publish/error-pages.ts'
import { root } from './workspace.ts'

export interface Bundle {
  readonly code: string
  readonly gzipBytes: number
}

export interface BundleSettings {
  readonly minify?: boolean
  /** Takes no package's word for being free of side effects: what runs on import stays in the bundle. */
  readonly distrustful?: boolean
  /** Where errors lead, as a release writes it. */
  readonly errorPages?: string
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

const leadErrors = (address: string): Plugin => ({
  name: 'lead-errors',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]types[\\/]dist[\\/].*\.js$/ }, ({ path }) => ({
      contents: withErrorPages(readFileSync(path, 'utf8'), address),
    }))
  },
})

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
    plugins: [
      ...(settings.distrustful ? [distrust] : []),
      ...(settings.errorPages === undefined ? [] : [leadErrors(settings.errorPages)]),
    ],
    logLevel: 'silent',
  })
  const code = (outputFiles[0]?.text ?? '').trim()
  return { code, gzipBytes: code === '' ? 0 : gzipSync(code, { level: 9 }).length }
}
