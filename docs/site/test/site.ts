// Opens pages of the built site in Chromium; an error on the console of any of them fails when the site is closed.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type BrowserContextOptions, type Page } from 'playwright'
import { discoverWebgpu } from '../../../tooling/webgpu-environment/discover.ts'
import { distFolder, siteFolder } from '../build/folders.ts'
import { serve } from '../build/serve.ts'

export interface Site {
  /** Such as `http://127.0.0.1:40123`. */
  readonly address: string
  /** A page of its own context, once it has loaded. */
  readonly page: (path: string, options?: BrowserContextOptions) => Promise<Page>
  /** Throws what pages had to complain about. */
  readonly close: () => Promise<void>
}

/** Where screenshots are put. */
export function artefact(name: string): string {
  const folder = join(siteFolder, '.artefacts')
  mkdirSync(folder, { recursive: true })
  return join(folder, name)
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
  return {
    address: server.address,
    async page(path, options = {}) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${path}: ${message.text()}`)
      })
      page.on('pageerror', (error) => complaints.push(`${path}: ${error.stack ?? error.message}`))
      page.on('requestfailed', (request) => {
        const reason = request.failure()?.errorText
        // What a page that is left was loading, and programs of one that runs none.
        const isMeant = reason === 'net::ERR_ABORTED' || options.javaScriptEnabled === false
        if (!isMeant) complaints.push(`${path}: ${request.url()} ${reason}`)
      })
      page.on('response', (response) => {
        if (response.status() >= 400) complaints.push(`${path}: ${response.url()} ${response.status()}`)
      })
      await page.goto(`${server.address}${path}`, { waitUntil: 'load' })
      if (options.javaScriptEnabled === false) return page
      // Keys that are pressed before the page listens are lost. Sources are pages that never do.
      await page.waitForFunction(() => {
        const app = document.querySelector('#app')
        return app === null || '__vue_app__' in app
      })
      return page
    },
    async close() {
      await browser.close()
      await server.close()
      if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join('\n')}`)
    },
  }
}
