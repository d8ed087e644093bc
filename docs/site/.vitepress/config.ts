// How VitePress makes the site: the pages are the Markdown files of `docs/`, those of `docs/site/pages` and generated ones.
import { join } from 'node:path'
import { defineConfig, type MarkdownRenderer } from 'vitepress'
import { addressOf } from '../build/addresses.ts'
import { githubSlug } from '../build/github-slug.ts'
import { errorAnchors, repositoryLinks } from '../build/markdown-rules.ts'
import { navigation, sidebars } from '../build/navigation.ts'
import { otherNamesOf } from '../build/reference/other-names.ts'
import { base, siteFolder } from '../build/folders.ts'

/** Words as they stand, and the parts of names: `logSoftmax` is found by `softmax` too. It is sent to the browser as text. */
function tokenize(text: string): string[] {
  const words = text.split(/[\n\r\p{Z}\p{P}]+/u)
  const parts = words.filter((word) => /[a-z][A-Z]/.test(word)).flatMap((word) => word.split(/(?=[A-Z])/))
  return [...words, ...parts]
}

/**
 * What is called as the word is before what has it somewhere; types are after functions, and records and pages for authors are last.
 * It is sent as text, too.
 */
function boostDocument(id: string, term: string, stored?: Record<string, unknown>): number {
  const isTitle = String(stored?.['title']).toLowerCase() === term
  const isRecord =
    /internal|compiler|decisions|parity|properties|gradients|differential|graphs|fuzzing|hostile/.test(id)
  const isType = /reference\/.*#[A-Z]/.test(id)
  return (isTitle ? 8 : 1) * (isRecord ? 0.25 : 1) * (isType ? 0.5 : 1)
}

/** Sections are found by what their function is called elsewhere, too. Used only while the index is made. */
function extractField(section: Record<string, unknown>, field: string): string {
  if (field !== 'names') return section[field] as string
  return otherNamesOf(String(section['id']), String(section['title']))
}

/** What pages are made with knows no interactive parts and no search: they start in the browser, and are large. */
const browserOnly = {
  name: 'in-the-browser-only',
  enforce: 'pre' as const,
  load(id: string, options?: { readonly ssr?: boolean }): string | undefined {
    if (options?.ssr !== true) return undefined
    if (id.endsWith('/theme/interactive.ts')) return 'export const interactive = {}'
    return id === '/@localSearchIndex' ? 'export default {}' : undefined
  },
}

/** Colours each piece of code once: the index of the search renders all pages again, which takes most of the time. */
function colourOnce(md: MarkdownRenderer): void {
  const { highlight } = md.options
  const known = new Map<string, string>()
  md.options.highlight = (code, language, attributes) => {
    const key = JSON.stringify([code, language, attributes])
    const html = known.get(key) ?? highlight!(code, language, attributes)
    known.set(key, html)
    return html
  }
}

export default defineConfig({
  title: 'Nx for TypeScript',
  description: 'Typed, named, vectorizable n-dimensional tensors, after Elixir’s Nx.',
  lang: 'en',
  base,
  srcDir: '..',
  outDir: './dist',
  srcExclude: ['site/!(pages|generated)/**', 'site/*.md'],
  rewrites: addressOf,
  metaChunk: true,
  // Pages are small; loading all those that a page links to is not.
  router: { prefetchLinks: false },
  // All links are followed in the finished site, with their anchors: build/links.ts.
  ignoreDeadLinks: true,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: githubSlug },
    config: (md) => {
      md.use(repositoryLinks)
      md.use(errorAnchors)
      colourOnce(md)
    },
  },
  themeConfig: {
    nav: navigation(),
    sidebar: sidebars(),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          options: { tokenize, extractField, fields: ['title', 'titles', 'text', 'names'] },
          searchOptions: { boostDocument, boost: { title: 4, text: 2, titles: 1, names: 100 } },
        },
      },
    },
    footer: { message: 'Apache License 2.0' },
  },
  vite: {
    configFile: false,
    plugins: [browserOnly],
    publicDir: join(siteFolder, 'public'),
    resolve: { conditions: ['@nx/source'] },
    worker: { format: 'es' },
    // Node's WebGPU is imported only where there is no `navigator.gpu`.
    optimizeDeps: { exclude: ['webgpu'] },
    build: { target: 'es2022', chunkSizeWarningLimit: 4096 },
  },
})
