// The site in Chromium: what every page has to do for people with a mouse, a keyboard, a small screen or the dark.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { artefact, openSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openSite()
})

afterAll(() => site.close())

it('shows a guide with its title, its list and its code in colours', async () => {
  const page = await site.page('/guides/definitions')
  expect(await page.title()).toBe('Numerical definitions | Nx for TypeScript')
  expect(await page.locator('h1').textContent()).toContain('Numerical definitions')
  expect(await page.locator('.VPSidebar a.link').count()).toBeGreaterThan(10)
  expect(await page.locator('.vp-doc pre code span[style]').count()).toBeGreaterThan(10)
  await page.screenshot({ path: artefact('guide.png') })
})
