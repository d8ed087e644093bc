// The parts that build the site: links, anchors, the reference beside an independent list of exports, and the table of Nx's guides.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportedNames } from '../../../tooling/documentation/exports.ts'
import { filesBelow, root } from '../../../tooling/shared/workspace.ts'
import { distFolder, docsFolder } from '../build/folders.ts'
import { githubSlug } from '../build/github-slug.ts'
import { highlight } from '../build/highlight.ts'
import { checkLinks } from '../build/links.ts'
import { pageOf } from '../build/page-of.ts'
import { serve } from '../build/serve.ts'
import { originalSections } from './original-sections.ts'

it('a site below a path has its links and its answers there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'base-'))
  writeFileSync(join(folder, '404.html'), 'lost')
  writeFileSync(
    join(folder, 'index.html'),
    '<a href="/name/">here</a><a href="/name/page.html">there</a><a href="/page.html">elsewhere</a>',
  )
  writeFileSync(join(folder, 'page.html'), '<a href="index.html">back</a>')
  expect(checkLinks(folder, '/name/').broken).toEqual(['index.html: /page.html leads nowhere'])
  const { address, close } = await serve(0, folder, '/name/')
  expect(address).toMatch(/\/name$/)
  const answers = ['/', '/page.html', '/none', '/../page.html'].map(async (path) => {
    const response = await fetch(address + path)
    return response.status
  })
  expect(await Promise.all(answers)).toEqual([200, 200, 404, 404])
  await close()
  rmSync(folder, { recursive: true })
})

describe('checkLinks', () => {
  it('finds what is missing, and nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'links-'))
    mkdirSync(join(folder, 'deep'))
    writeFileSync(
      join(folder, 'index.html'),
      `<h1 id="top">Top</h1><a href="/deep/">folder</a><a href="deep/page">without ending</a><a href="#top">here</a>
      <a class="x" href="/deep/page.html#there&amp;then">anchor</a><a href="https://example.org/none">elsewhere</a>
      <a href="/missing.html">no page</a><a href="/deep/page.html#nowhere">no anchor</a><img src="/none.png">`,
    )
    writeFileSync(join(folder, 'deep/index.html'), '<a href="../">up</a>')
    writeFileSync(join(folder, 'deep/page.html'), '<p id="there&amp;then"></p>')
    const report = checkLinks(folder)
    rmSync(folder, { recursive: true })
    expect(report.pages).toBe(3)
    expect(report.links).toBe(8)
    expect(report.broken).toEqual([
      'index.html: /deep/page.html#nowhere has no such anchor',
      'index.html: /missing.html leads nowhere',
      'index.html: /none.png leads nowhere',
    ])
  })
})

it.each([
  ['Writing a backend', 'writing-a-backend'],
  ['A composite', 'a-composite'],
  ['What is `grad`?', 'what-is-grad'],
  ['f8_e4m3fn, and others', 'f8_e4m3fn-and-others'],
  ['Numbers – and text', 'numbers--and-text'],
])('anchors of headings are those of code hosts: %s', (heading, slug) => {
  expect(githubSlug(heading)).toBe(slug)
})

it.each([
  ['docs/guides', '../errors.md#shape', '/errors.md#shape'],
  ['docs/guides', '../decisions/README.md', '/decisions/index.md'],
  ['docs/guides', '../examples/serve-digits', '/examples/serve-digits/index.md'],
  ['docs/guides', '../../CONTRIBUTING.md#a-composite', '/contributing.md#a-composite'],
  ['docs/guides', '../../packages/tensor/src/ops/at.ts', '/source/packages/tensor/src/ops/at.ts.html'],
  ['docs/site/pages', '../../guides/serving.md', '/guides/serving.md'],
  ['packages/serving', '../serving-nats', '/reference/serving-nats/index.md'],
  ['.', 'README.md', '/index.md'],
  ['docs', 'https://example.org/', undefined],
  ['docs', '#here', undefined],
  ['docs', 'images/scaling.svg', undefined],
])('a link in %s to %s leads to a page', (folder, href, page) => {
  expect(pageOf(join(root, folder), href)).toBe(page)
})

it('serves pages with and without their ending, and the page of the site for what is not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-'))
  writeFileSync(join(folder, '404.html'), 'lost')
  writeFileSync(join(folder, 'page.html'), 'found')
  writeFileSync(join(folder, 'data.json'), '{}')
  const { address, close } = await serve(0, folder)
  const html = 'text/html; charset=utf-8'
  const answers: Readonly<Record<string, readonly [number, string, string]>> = {
    '/page': [200, html, 'found'],
    '/page.html': [200, html, 'found'],
    '/data.json': [200, 'application/json', '{}'],
    '/missing': [404, html, 'lost'],
    '/missing.png': [404, html, 'lost'],
    '/no/such/folder/': [404, html, 'lost'],
    '/%': [404, html, 'lost'],
    '/%00': [404, html, 'lost'],
  }
  try {
    for (const [path, expected] of Object.entries(answers)) {
      const response = await fetch(`${address}${path}`)
      const { status, headers } = response
      expect([status, headers.get('content-type'), await response.text()], path).toEqual(expected)
    }
  } finally {
    await close()
    rmSync(folder, { recursive: true })
  }
})

it('colours what is code, and text stays text', () => {
  expect(highlight("const x = 'a<b' // 1\n")).toBe(
    `<span class="k">const</span> x = <span class="s">'a&lt;b'</span> <span class="c">// 1</span>\n`,
  )
  expect(highlight('/* a\nb */')).toBe('<span class="c">/* a</span>\n<span class="c">b */</span>')
})

it('the reference has every export that users can import', () => {
  const anchors = new Set<string>()
  for (const file of filesBelow(join(distFolder, 'reference'), '.html')) {
    const folder = file.slice(join(distFolder, 'reference').length + 1).split('/')[0]!
    for (const [, id] of readFileSync(file, 'utf8').matchAll(/<h3 id="([^"]+)"/g))
      anchors.add(`${folder} ${id}`)
  }
  const known = exportedNames().filter(({ internal }) => !internal)
  const own = known.filter(({ module }) => module !== '@nx/nx')
  const missing = own.filter(({ module, name }) => !anchors.has(`${module.split('/')[1]} ${name}`))
  expect(missing.map(({ module, name }) => `${module} ${name}`)).toEqual([])
  const elsewhere = new Set(own.map(({ name }) => name))
  const umbrella = known.filter(({ module, name }) => module === '@nx/nx' && !elsewhere.has(name))
  expect(umbrella.filter(({ name }) => !anchors.has(`nx ${name}`)).map(({ name }) => name)).toEqual([])
  expect(own.length).toBeGreaterThan(800)
})

it('the table of the guides of Nx has each of their sections, with a page', () => {
  const rows = readFileSync(join(docsFolder, 'original.md'), 'utf8').matchAll(
    /^\| (.+?) \| (.+?) \| (.*) \|$/gm,
  )
  const linked = [...rows].filter(([, , , page]) => /\]\([\w/-]+\.md(#[\w-]+)?\)/.test(page!))
  const found = linked.map(([, guide, section]) => `${guide} › ${section}`)
  expect(originalSections.filter((section) => !found.includes(section))).toEqual([])
  expect(found.filter((section) => !originalSections.includes(section))).toEqual([])
})
