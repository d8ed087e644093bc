// One page of each kind in Chromium: on a small screen and a wide one, in the light and in the dark, for everybody.
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDark, openSite, picture, type Site } from './site.ts'
import { violations, violationsOfColours } from './violations.ts'

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

/** Kinds whose frame, menus and lists on a wide screen, is not that of the others. */
const framed: readonly string[] = ['home', 'guide', 'list of functions', 'source']

let site: Site
/** Shows one after the other. */
let page: Page

beforeAll(async () => {
  site = await openSite()
  page = await site.page('/404.html')
})

afterAll(() => site.close())

describe.each(Object.entries(kinds))('%s', (kind, path) => {
  it('has a title, fits on a small screen and can be used by everybody, also in the dark', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: 'light' })
    await site.visit(page, path)
    expect((await page.locator('h1').first().innerText()).trim()).not.toBe('')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(await isDark(page)).toBe(false)
    await picture(page, `${kind.replaceAll(' ', '-')}-small`)
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => isDark(page)).toBe(true)
    await picture(page, `${kind.replaceAll(' ', '-')}-dark`)
    const isFramed = framed.includes(kind)
    expect(await violationsOfColours(page, isFramed ? undefined : '.vp-doc')).toEqual([])
    if (isFramed) expect(await violations(page, { exclude: '.vp-doc' })).toEqual([])
  })
})
