// How VitePress makes the site: the pages are the Markdown files of `docs/`, those of `docs/site/pages` and generated ones.
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { addressOf } from '../build/addresses.ts'
import { githubSlug } from '../build/github-slug.ts'
import { errorAnchors, repositoryLinks } from '../build/markdown-rules.ts'
import { navigation, sidebars } from '../build/navigation.ts'
import { siteFolder } from '../build/folders.ts'

export default defineConfig({
  title: 'Nx for TypeScript',
  description: 'Typed, named, vectorizable n-dimensional tensors, after Elixir’s Nx.',
  lang: 'en',
  srcDir: '..',
  outDir: './dist',
  srcExclude: ['site/!(pages|generated)/**', 'site/*.md'],
  rewrites: addressOf,
  metaChunk: true,
  ignoreDeadLinks: [/^\/source\//],
  markdown: {
    anchor: { slugify: githubSlug },
    config: (md) => {
      md.use(repositoryLinks)
      md.use(errorAnchors)
    },
  },
  themeConfig: {
    nav: navigation(),
    sidebar: sidebars(),
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'Apache License 2.0' },
  },
  vite: {
    configFile: false,
    publicDir: join(siteFolder, 'public'),
    resolve: { conditions: ['@nx/source'] },
    worker: { format: 'es' },
    // Node's WebGPU is imported only where there is no `navigator.gpu`.
    optimizeDeps: { exclude: ['webgpu'] },
    build: { target: 'es2022', chunkSizeWarningLimit: 4096 },
  },
})
