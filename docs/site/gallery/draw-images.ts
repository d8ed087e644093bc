// Takes the pictures of the gallery's index from the built site: `node tooling/bootstrap.mjs docs/site/gallery/draw-images.ts`.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { openSite } from '../test/site.ts'

interface Shot {
  /** What is done before; the picture is taken when `until` holds of the part. */
  readonly press?: string
  readonly until: (part: Locator) => Promise<boolean>
  /** What is on the picture. */
  readonly of: string
}

const data = (name: string, least: number) => async (part: Locator) =>
  Number(await part.getAttribute(`data-${name}`)) > least

const shots: Readonly<Record<string, Shot>> = {
  digits: {
    press: 'A test digit',
    until: async (part) => (await part.locator('.gallery-digit').textContent()) !== '?',
    of: '.gallery-paper',
  },
  fitting: {
    press: 'Fit',
    until: async (part) => Number(await part.getAttribute('data-loss')) < 0.012,
    of: '.gallery-chart',
  },
  kmeans: {
    press: 'Run',
    until: async (part) =>
      (await part.getByRole('button', { name: 'Run' }).count()) === 1 &&
      (await part.getAttribute('data-spread')) !== null,
    of: '.gallery-chart',
  },
  pca: { until: data('kept', 0), of: '.gallery-chart' },
  lorenz: { until: data('growth', 0), of: 'canvas' },
  'gray-scott': { until: data('frames', 350), of: 'canvas' },
  spectrogram: { until: data('pieces', 0), of: 'canvas' },
  pictures: { until: async (part) => (await part.getAttribute('data-found')) !== null, of: 'canvas' },
}

async function take(page: Page, name: string, { press, until, of }: Shot): Promise<void> {
  const part = page.locator('.gallery')
  if (press !== undefined) await part.getByRole('button', { name: press }).click()
  while (!(await until(part))) await page.waitForTimeout(100)
  const path = join(import.meta.dirname, 'images', `${name}.jpg`)
  await part.locator(of).first().screenshot({ path, type: 'jpeg', quality: 62 })
  console.log(`${name}.jpg ${statSync(path).size} bytes`)
}

mkdirSync(join(import.meta.dirname, 'images'), { recursive: true })
const site = await openSite()
const names = process.argv.slice(2)
for (const [name, shot] of Object.entries(shots)) {
  if (names.length > 0 && !names.includes(name)) continue
  const page = await site.page(`/gallery/${name}`, { viewport: { width: 400, height: 900 } })
  await take(page, name, shot)
  await page.context().close()
}
await site.close()
