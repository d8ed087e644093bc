// Builds one package: an ESM file per entry of its exports map, shared code in chunks.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

interface Manifest {
  readonly exports: Record<string, string | { readonly '@nx/source': string }>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const entry = Object.values(manifest.exports).flatMap((e) => (typeof e === 'string' ? [] : [e['@nx/source']]))

export default defineConfig({
  entry,
  format: ['esm'],
  target: 'es2023',
  platform: 'neutral',
  external: [/^node:/, /^@nx\//, 'webgpu'],
  splitting: true,
  sourcemap: true,
  treeshake: false,
  clean: true,
  dts: false,
  silent: true,
})
