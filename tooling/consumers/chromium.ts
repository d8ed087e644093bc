// Opens pages in headless Chromium and reads what their programs write into them.
import { chromium } from 'playwright'
import { discoverWebgpu } from '../webgpu-environment/discover.ts'

/** Why pages cannot be tried here, if they cannot. */
export function missingBrowser(): string | undefined {
  return discoverWebgpu().browser === null ? 'no Chrome or Chromium found: set CHROMIUM_PATH' : undefined
}

/**
 * The text of `#app` once there is some. `fileOf` gives the files of addresses that no server answers; a page that asks
 * for another one fails.
 */
export async function textOfApp(address: string, fileOf?: (url: URL) => string | undefined): Promise<string> {
  const executablePath = discoverWebgpu().browser!
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    if (fileOf !== undefined) {
      await page.route('**/*', async (route) => {
        const path = fileOf(new URL(route.request().url()))
        if (path === undefined) await route.fulfill({ status: 404 })
        else await route.fulfill({ path })
      })
    }
    await page.goto(address)
    const app = page.locator('#app', { hasText: /\S/ })
    try {
      await app.waitFor({ timeout: 30_000 })
    } catch (error) {
      throw new Error([...problems, String(error)].join('\n'), { cause: error })
    }
    return await app.innerText()
  } finally {
    await browser.close()
  }
}
