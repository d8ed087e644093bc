// Opens pages of the built site in Chromium; an error on the console of any of them fails when the site is closed.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type BrowserContextOptions, type Locator, type Page } from 'playwright'
import { discoverWebgpu } from '../../../tooling/webgpu-environment/discover.ts'
import { distFolder, siteFolder } from '../build/folders.ts'
import { serve } from '../build/serve.ts'

export interface Site {
  /** Such as `http://127.0.0.1:40123`. */
  readonly address: string
  /** A page of its own context, once it has loaded. */
  readonly page: (path: string, options?: BrowserContextOptions) => Promise<Page>
  /** Loads a path in a page that was opened before, which takes half the time of a new one. */
  readonly visit: (page: Page, path: string) => Promise<void>
  /** Throws what pages had to complain about. */
  readonly close: () => Promise<void>
}

/** Takes a picture of what a test looks at, for people, where `SITE_PICTURES` is set. */
export async function picture(of: Page | Locator, name: string): Promise<void> {
  if (process.env['SITE_PICTURES'] === undefined) return
  const folder = join(siteFolder, '.artefacts')
  mkdirSync(folder, { recursive: true })
  await of.screenshot({ path: join(folder, `${name}.png`) })
}

/** Whether what is behind a page's text is dark. */
export async function isDark(page: Page): Promise<boolean> {
  const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const parts = [...colour.matchAll(/\d+/g)].map(([part]) => Number(part))
  return parts.slice(0, 3).reduce((sum, part) => sum + part, 0) < 200
}

export async function openSite(): Promise<Site> {
  if (!existsSync(join(distFolder, 'index.html'))) throw new Error('the site is not built: npm run docs')
  const environment = discoverWebgpu()
  if (environment.browser === null) throw new Error('no Chrome or Chromium found: set CHROMIUM_PATH')
  const server = await serve(0)
  const browser = await chromium.launch({
    executablePath: environment.browser,
    args: ['--no-sandbox', '--enable-unsafe-webgpu'],
    env: { ...process.env, ...environment.variables } as Record<string, string>,
  })
  const complaints: string[] = []
  const visit: Site['visit'] = async (page, path) => {
    await page.goto(`${server.address}${path}`, { waitUntil: 'load' })
    // Keys that are pressed before the page listens are lost. Sources are pages that never do.
    await page.waitForFunction(() => {
      const app = document.querySelector('#app')
      return app === null || '__vue_app__' in app
    })
  }
  return {
    address: server.address,
    visit,
    async page(path, options = {}) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`)
      })
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.stack ?? error.message}`))
      page.on('requestfailed', (request) => {
        const reason = request.failure()?.errorText
        // What a page that is left was loading, and programs of one that runs none.
        const isMeant = reason === 'net::ERR_ABORTED' || options.javaScriptEnabled === false
        if (!isMeant) complaints.push(`${page.url()}: ${request.url()} ${reason}`)
      })
      page.on('response', (response) => {
        if (response.status() >= 400) complaints.push(`${page.url()}: ${response.url()} ${response.status()}`)
      })
      if (options.javaScriptEnabled === false) await page.goto(`${server.address}${path}`)
      else await visit(page, path)
      return page
    },
    async close() {
      await browser.close()
      await server.close()
      if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join('\n')}`)
    },
  }
}
