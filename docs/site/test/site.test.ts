// The site in Chromium: what every page has to do for people with a mouse, a keyboard, a small screen or the dark.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesBelow } from '../../../tooling/shared/workspace.ts'
import { distFolder, docsFolder } from '../build/folders.ts'
import { artefact, openSite, type Site } from './site.ts'
import { violations, violationsInOtherColours } from './violations.ts'

/** One page of each kind. */
const kinds: Readonly<Record<string, string>> = {
  home: '/',
  guide: '/guides/definitions.html',
  cheatsheet: '/guides/from-numpy.html',
  'list of functions': '/reference/',
  'page of a package': '/reference/tensor/',
  'page of functions': '/reference/tensor/aggregation.html',
  gallery: '/gallery/',
  errors: '/errors.html',
  'wide table': '/parity.html',
  decisions: '/decisions/',
  decision: '/decisions/002-the-waist.html',
  examples: '/examples/',
  source: '/source/packages/tensor/src/ops/sum.ts.html',
}

/** What the first visit of a guide may load, compressed. */
const firstLoad = 150_000

let site: Site

beforeAll(async () => {
  site = await openSite()
})

afterAll(() => site.close())

async function isDark(page: Page): Promise<boolean> {
  const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const parts = [...colour.matchAll(/\d+/g)].map(([part]) => Number(part))
  return parts.slice(0, 3).reduce((sum, part) => sum + part, 0) < 200
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
}

/**
 * Shows another page of the site in place of the one that is open, with nothing in its menus, and gives the longest lines of blocks
 * that are wider than their place; runs in the page. Without a language it is a table, which no line can break.
 */
function wideBlocks(html: string): string[] {
  const shown = new DOMParser().parseFromString(html, 'text/html').querySelector('#app')!
  for (const fixed of shown.querySelectorAll('.VPNav, .VPSidebar')) fixed.replaceChildren()
  document.querySelector('#app')!.replaceWith(shown)
  const blocks = [...document.querySelectorAll('.vp-doc div:not(.language-) > pre')]
  return blocks
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map(({ textContent }) => textContent.split('\n').toSorted((a, b) => b.length - a.length)[0]!)
}

describe.each(Object.entries(kinds))('%s', (kind, path) => {
  it('has a title, fits on a small screen and can be used by everybody, also in the dark', async () => {
    const page = await site.page(path, { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' })
    expect((await page.locator('h1').first().innerText()).trim()).not.toBe('')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(await isDark(page)).toBe(false)
    await page.screenshot({ path: artefact(`${kind.replaceAll(' ', '-')}-small.png`) })
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => isDark(page)).toBe(true)
    await page.screenshot({ path: artefact(`${kind.replaceAll(' ', '-')}-dark.png`) })
    expect(await violationsInOtherColours(page)).toEqual([])
    await page.context().close()
  })
})

it.each([kinds.guide!, kinds.source!])('is dark from the start for those who like it: %s', async (path) => {
  const page = await site.page(path, { colorScheme: 'dark' })
  expect(await isDark(page)).toBe(true)
  await page.context().close()
})

it('shows a guide with the list beside it, its code in colours and its contents', async () => {
  const page = await site.page('/guides/definitions.html')
  expect(await page.title()).toBe('Numerical definitions | Nx for TypeScript')
  expect(await page.locator('.VPSidebar a.link').count()).toBeGreaterThan(10)
  expect(await page.locator('.vp-doc pre code span[style]').count()).toBeGreaterThan(10)
  expect(await page.locator('.VPDocAsideOutline a').count()).toBeGreaterThan(2)
})

it('keeps the dark that was switched on by key, on pages of sources too', async () => {
  const page = await site.page('/guides/definitions.html', { viewport: { width: 1280, height: 800 } })
  expect(await isDark(page)).toBe(false)
  await page.locator('.VPNavBarAppearance .VPSwitchAppearance').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => isDark(page)).toBe(true)
  await page.reload()
  expect(await isDark(page)).toBe(true)
  await page.goto(`${site.address}/source/packages/tensor/src/ops/sum.ts.html`)
  expect(await isDark(page)).toBe(true)
})

it('lets a keyboard skip to the text, go through the list and search', async () => {
  const page = await site.page('/guides/definitions.html', { viewport: { width: 1280, height: 800 } })
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Skip to content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('VPContent')
  const link = page.locator('.VPSidebar a.link', { hasText: 'Automatic differentiation' })
  await link.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/guides/differentiation.html')
  await page.locator('h1', { hasText: 'Automatic differentiation' }).waitFor()
  await page.keyboard.press('/')
  await page.locator('.VPLocalSearchBox input').waitFor()
  await page.keyboard.type('logsumexp')
  await page.locator('.VPLocalSearchBox .result', { hasText: 'logsumexp' }).first().waitFor()
  await page.screenshot({ path: artefact('search.png') })
  await page.keyboard.press('Enter')
  await page.waitForURL('**/reference/tensor/aggregation.html#logsumexp')
})

describe('search', () => {
  let page: Page

  beforeAll(async () => {
    page = await site.page('/reference/')
    await page.keyboard.press('Control+k')
    await page.locator('.VPLocalSearchBox input').waitFor()
  })

  afterAll(() => page.context().close())

  it.each([
    ['matmul', 'dot'],
    ['where', 'select'],
    ['std', 'standardDeviation'],
    ['cat', 'concatenate'],
    ['permute', 'transpose'],
    ['argpartition', 'topK'],
    ['csv', 'CSV'],
    ['dot', 'dot'],
  ])('finds what %s is among the first three', async (words, title) => {
    await page.locator('.VPLocalSearchBox input').fill(words)
    const titles = page.locator('.VPLocalSearchBox .result .title.main')
    await expect
      .poll(async () => (await titles.allInnerTexts()).slice(0, 3).map((text) => text.trim()))
      .toContain(title)
  })

  it.each([
    ['log softmax', 'logSoftmax'],
    ['reduceMax', 'reduceMax'],
    ['broadcasting', 'Broadcasting'],
    ['unknown_axis', 'Shapes, axes and names'],
  ])('finds %s', async (words, title) => {
    await page.locator('.VPLocalSearchBox input').fill(words)
    await page.locator('.VPLocalSearchBox .result', { hasText: title }).first().waitFor()
  })
})

it('says of a function how it is called, what it throws, what it gives, and where it is from', async () => {
  const page = await site.page('/reference/tensor/aggregation.html#logsumexp')
  const text = await page.evaluate(() => {
    const parts: string[] = []
    let node = document.querySelector('#logsumexp')?.nextElementSibling
    for (; node && node.tagName !== 'H3' && node.tagName !== 'H2'; node = node.nextElementSibling) {
      parts.push(node.textContent ?? '')
    }
    return parts.join('\n').replaceAll('\u00a0', ' ')
  })
  expect(text).toContain('function logsumexp(tensor: TensorLike, options?: LogsumexpOptions): Tensor')
  expect(text).toContain('expScalingFactor')
  expect(text).toMatch(/Throws.*broadcast/)
  expect(text).toContain('toNumber(logsumexp(tensor([1000, 1000])))')
  expect(text).toContain('Nx.logsumexp/1,2')
  const error = page.locator('a[href="/errors.html#broadcast"]').first()
  await error.click()
  await page.waitForURL('**/errors.html#broadcast')
  const shown = await page.locator('tr#broadcast').boundingBox()
  expect(shown!.y).toBeGreaterThan(0)
  expect(shown!.y).toBeLessThan(page.viewportSize()!.height)
})

it('leads from a function to its line', async () => {
  const page = await site.page('/reference/tensor/aggregation.html')
  await page.locator('.facts a', { hasText: 'source' }).first().click()
  await page.waitForURL('**/source/packages/tensor/src/ops/sum.ts.html#L*')
  expect(await page.locator('.l:target').innerText()).toContain('export function sum')
})

it('has a place for each code of an error', async () => {
  const codes = [...readFileSync(join(docsFolder, 'errors.md'), 'utf8').matchAll(/^\| `([a-z_]+)` \|/gm)]
  expect(codes.length).toBeGreaterThan(80)
  const page = await site.page('/errors.html')
  const ids = await page.evaluate(() => [...document.querySelectorAll('tr[id]')].map(({ id }) => id))
  expect(ids.toSorted()).toEqual([...new Set(codes.map(([, code]) => code))].toSorted())
})

it('no block of code has to be scrolled on a screen of 1280 pixels', async () => {
  const still = { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false }
  const page = await site.page('/', still)
  const files = filesBelow(distFolder, '.html').filter(
    (file) => !file.startsWith(join(distFolder, 'source/')),
  )
  const wide: string[] = []
  for (const file of files) {
    const lines = await page.evaluate(wideBlocks, readFileSync(file, 'utf8'))
    wide.push(...lines.map((line) => `${file.slice(distFolder.length)}: ${line}`))
  }
  expect(files.length).toBeGreaterThan(100)
  expect(wide).toEqual([])
})

it(`loads a guide with at most ${firstLoad / 1000} kB`, async () => {
  const page = await site.page('/404.html')
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await page.goto(`${site.address}/guides/definitions.html`, { waitUntil: 'networkidle' })
  console.log(`first load of a guide: ${(bytes / 1000).toFixed(1)} kB`)
  expect(bytes).toBeGreaterThan(20_000)
  expect(bytes).toBeLessThanOrEqual(firstLoad)
})
