// The gallery of the built site in Chromium: each part computes, draws what it must, and works by keyboard, in the dark and on a small screen.
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteFolder } from '../build/folders.ts'
import { artefact, openSite, type Site } from './site.ts'
import { violations } from './violations.ts'

const names = [
  'digits',
  'fitting',
  'kmeans',
  'pca',
  'lorenz',
  'gray-scott',
  'spectrogram',
  'pictures',
] as const
type Name = (typeof names)[number]

let site: Site

beforeAll(async () => {
  site = await openSite()
})

afterAll(() => site.close())

interface Opened {
  readonly page: Page
  readonly part: Locator
  readonly button: (name: string) => Locator
  readonly slider: (name: string) => Locator
  /** Waits until the part says something of itself that passes, and gives it. */
  readonly says: (name: string, passes: (value: string) => boolean) => Promise<string>
  readonly close: () => Promise<void>
}

async function open(name: Name, options: Parameters<Site['page']>[1] = {}): Promise<Opened> {
  const page = await site.page(`/gallery/${name}`, options)
  const part = page.locator('.gallery')
  await part.waitFor()
  const says = async (key: string, passes: (value: string) => boolean): Promise<string> => {
    const end = Date.now() + 15_000
    for (;;) {
      const value = await part.getAttribute(`data-${key}`)
      if (value !== null && passes(value)) return value
      if (Date.now() > end)
        throw new Error(
          `${name}: data-${key} is ${value} after 15 s: ${await part.locator('.gallery-status').textContent()}`,
        )
      await page.waitForTimeout(50)
    }
  }
  const button = (text: string): Locator => part.getByRole('button', { name: text, exact: true })
  const slider = (text: string): Locator => part.getByRole('slider', { name: text, exact: true })
  return { page, part, button, slider, says, close: () => page.context().close() }
}

/** How many different colours a canvas has. */
async function colours(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
    return new Set(new Uint32Array(data.buffer)).size
  })
}

const above = (least: number) => (value: string) => Number(value) > least

describe('on a wide screen', () => {
  it('digits: learns them while it is looked at, and reads one that is drawn', async () => {
    const { page, part, button, says, close } = await open('digits')
    await button('Train').click()
    await says('accuracy', above(0.85))
    await button('Pause').click()
    expect(await part.locator('.gallery-chart .gallery-line').first().getAttribute('d')).toMatch(/^M.*L/)
    // A one: a stroke downwards.
    const paper = part.locator('.gallery-paper')
    await paper.scrollIntoViewIfNeeded()
    const box = (await paper.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.52, box.y + box.height * 0.15)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.48, box.y + box.height * 0.85, { steps: 12 })
    await page.mouse.up()
    await expect.poll(() => part.locator('.gallery-digit').textContent()).toBe('1')
    await button('Clear').click()
    expect(await part.locator('.gallery-digit').textContent()).toBe('?')
    await button('A test digit').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => part.locator('.gallery-digit').textContent()).toMatch(/\d/)
    expect(await colours(paper)).toBeGreaterThan(10)
    await part.screenshot({ path: artefact('gallery-digits.png') })
    await close()
  })

  it('fitting: finds the curve, and its gradient leads back from a slider', async () => {
    const { part, button, says, slider, close } = await open('fitting')
    await button('Fit').click()
    await says('loss', (value) => Number(value) < 0.02)
    await button('Pause').click()
    await slider('amplitude').fill('3')
    // Too large an amplitude: the loss grows with it.
    expect(
      Number(await part.locator('.gallery-slopes li').first().getAttribute('data-slope')),
    ).toBeGreaterThan(0.2)
    const before = Number(await part.getAttribute('data-loss'))
    await button('One step').click()
    await button('One step').click()
    expect(Number(await part.getAttribute('data-loss'))).toBeLessThan(before)
    await part.screenshot({ path: artefact('gallery-fitting.png') })
    await close()
  })

  it('kmeans: each step lessens the spread, and a click adds points', async () => {
    const { page, part, button, slider, close } = await open('kmeans')
    const spreads: number[] = []
    for (let i = 0; i < 5; i++) {
      await button('One step').click()
      spreads.push(Number(await part.getAttribute('data-spread')))
    }
    spreads.slice(1).forEach((spread, i) => expect(spread).toBeLessThanOrEqual(spreads[i]! + 1e-9))
    await part.locator('svg').click({ position: { x: 30, y: 30 } })
    expect(await part.locator('.gallery-status').textContent()).toContain('310 points')
    await slider('centres').focus()
    await page.keyboard.press('ArrowLeft')
    expect(await part.locator('circle').count()).toBe(4)
    await part.screenshot({ path: artefact('gallery-kmeans.png') })
    await close()
  })

  it('pca: more components keep more', async () => {
    const { part, says, slider, close } = await open('pca')
    const some = Number(await says('kept', above(0.3)))
    await slider('components').fill('60')
    expect(Number(await says('kept', above(some)))).toBeGreaterThan(0.9)
    expect(await part.locator('.gallery-dots').count()).toBe(10)
    for (const canvas of await part.locator('canvas').all()) expect(await colours(canvas)).toBeGreaterThan(8)
    await part.screenshot({ path: artefact('gallery-pca.png') })
    await close()
  })

  it('lorenz: differences grow in chaos and shrink where there is none', async () => {
    const { part, says, slider, close } = await open('lorenz')
    await says('growth', above(0.5))
    expect(await colours(part.locator('canvas'))).toBeGreaterThan(20)
    await slider('ρ').fill('12')
    await says('growth', (value) => Number(value) < -0.1)
    await part.screenshot({ path: artefact('gallery-lorenz.png') })
    await close()
  })

  it('gray-scott: goes on by itself, is painted on by keys, and stops when it is told to', async () => {
    const { page, part, button, says, close } = await open('gray-scott')
    const canvas = part.locator('canvas')
    await says('frames', above(10))
    await button('Pause').click()
    const still = await part.getAttribute('data-frames')
    await page.waitForTimeout(200)
    expect(Number(await part.getAttribute('data-frames')) - Number(still)).toBeLessThanOrEqual(1)
    expect(await colours(canvas)).toBeGreaterThan(20)
    // The brush begins in the middle.
    const middle = (): Promise<number> =>
      canvas.evaluate(
        (element) => (element as HTMLCanvasElement).getContext('2d')!.getImageData(96, 96, 1, 1).data[0]!,
      )
    await canvas.focus()
    await page.keyboard.press(' ')
    await expect.poll(middle).toBeGreaterThan(100)
    await part.screenshot({ path: artefact('gallery-gray-scott.png') })
    await close()
  })

  it('gray-scott: computes on WebGPU as well', async () => {
    const { part, says, close } = await open('gray-scott')
    await says('frames', above(2))
    await part.getByRole('combobox', { name: 'Backend' }).selectOption('WebGPU')
    await says('backend', (name) => name === 'webgpu')
    await says('frames', above(3))
    expect(await colours(part.locator('canvas'))).toBeGreaterThan(20)
    await close()
  })

  it('spectrogram: shows the sweep where its frequencies are', async () => {
    const { part, says, slider, close } = await open('spectrogram')
    await says('pieces', above(300))
    await slider('sweep from').fill('4000')
    await slider('to').fill('4000')
    // A steady tone of 4 kHz lies at half the height, and nothing does at three quarters.
    const bright = (): Promise<number[]> =>
      part.locator('canvas').evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement
        const context = (element as HTMLCanvasElement).getContext('2d')!
        const at = (share: number): number =>
          context.getImageData(Math.round(width / 2), Math.round((height - 1) * share), 1, 1).data[1]!
        return [at(0.5), at(0.25)]
      })
    await expect.poll(async () => (await bright())[0]).toBeGreaterThan(150)
    expect((await bright())[1]).toBeLessThan(60)
    await part.screenshot({ path: artefact('gallery-spectrogram.png') })
    await close()
  })

  it('pictures: finds boats, a cat and a sign', async () => {
    const { part, button, says, close } = await open('pictures')
    await says('found', (found) => found.includes('boat') && found.includes('person'))
    expect(await colours(part.locator('canvas'))).toBeGreaterThan(1000)
    await part.screenshot({ path: artefact('gallery-pictures.png') })
    await button('A cat in motion').click()
    await says('found', (found) => found.includes('cat'))
    await button('A drawn sign').click()
    await says('found', (found) => found.includes('stop sign'))
    await close()
  })
})

/** A wave file of a steady tone: 16-bit samples of one channel. */
function toneFile(hertz: number, seconds: number): Buffer {
  const rate = 16_000
  const samples = Int16Array.from({ length: rate * seconds }, (_, i) =>
    Math.round(20_000 * Math.sin((2 * Math.PI * hertz * i) / rate)),
  )
  const head = Buffer.alloc(44)
  head.write('RIFF    WAVEfmt ', 'latin1')
  head.writeUInt32LE(36 + samples.byteLength, 4)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(2 * rate, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([head, Buffer.from(samples.buffer)])
}

describe('with what people bring', () => {
  it('pictures: looks at a file, and says so where it is no picture', async () => {
    const { part, button, says, close } = await open('pictures')
    await says('found', (found) => found.includes('boat'))
    await button('A drawn sign').click()
    await says('found', (found) => found.includes('stop sign'))
    const file = part.locator('input[type=file]')
    await file.setInputFiles(join(siteFolder, 'gallery/assets/boats.jpg'))
    await says('found', (found) => found.includes('boat'))
    await file.setInputFiles({
      name: 'a.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture'),
    })
    await expect.poll(() => part.locator('.gallery-status').textContent()).toMatch(/decode/i)
    await close()
  })

  it('spectrogram: hears a file, and says so where there is no sound in it', async () => {
    const { part, says, close } = await open('spectrogram')
    const whole = Number(await says('pieces', above(300)))
    const file = part.locator('input[type=file]')
    await file.setInputFiles({
      name: 'a.wav',
      mimeType: 'audio/wav',
      buffer: toneFile(1000, 1),
    })
    const third = Number(await says('pieces', (pieces) => Number(pieces) < whole / 2))
    expect(Math.abs(third - whole / 3)).toBeLessThan(10)
    await file.setInputFiles({ name: 'b.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound') })
    await expect.poll(() => part.locator('.gallery-status').textContent()).toMatch(/decode/i)
    await close()
  })
})

describe('every part', () => {
  it('fits a small screen in the dark, and is still where that is asked for', async () => {
    for (const name of names) {
      const options = {
        viewport: { width: 360, height: 740 },
        colorScheme: 'dark',
        reducedMotion: 'reduce',
      } as const
      const { page, part, close } = await open(name, options)
      await page.waitForTimeout(300)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide, name).toBeLessThanOrEqual(360)
      const [red] = (await part.evaluate((element) => getComputedStyle(element).backgroundColor)).match(
        /[\d.]+/g,
      )!
      expect(Number(red), name).toBeLessThan(80)
      expect(await violations(page), name).toEqual([])
      const frames = await part.getAttribute('data-frames')
      if (name === 'gray-scott') expect(Number(frames)).toBeLessThanOrEqual(1)
      await part.screenshot({ path: artefact(`gallery-${name}-small.png`) })
      await close()
    }
  })

  it('is taken away with its page, and its source is beside it', async () => {
    const { page, says, close } = await open('gray-scott')
    await says('frames', above(3))
    expect(page.workers()).toHaveLength(1)
    expect(await page.locator('.vp-doc pre code').last().textContent()).toContain('whileLoop')
    await page.locator('.VPSidebar a', { hasText: 'k-means' }).click()
    await page.locator('.gallery-kmeans').waitFor()
    expect(await page.locator('.gallery').count()).toBe(1)
    await expect.poll(() => page.workers().length).toBe(0)
    await close()
  })

  it('rests while its tab is hidden', async () => {
    const { page, part, says, close } = await open('gray-scott')
    await says('frames', above(3))
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value })
        document.dispatchEvent(new Event('visibilitychange'))
      }, hidden)
    await hide(true)
    await page.waitForTimeout(100)
    const rested = Number(await part.getAttribute('data-frames'))
    await page.waitForTimeout(300)
    expect(Number(await part.getAttribute('data-frames'))).toBe(rested)
    await hide(false)
    await says('frames', above(rested + 3))
    await close()
  })

  it('has a picture in the index', async () => {
    const page = await site.page('/gallery/')
    for (const name of names) {
      const image = page.locator(
        `.vp-doc a[href$="/gallery/${name}.html"] img, .vp-doc a[href$="/gallery/${name}"] img`,
      )
      await image.scrollIntoViewIfNeeded()
      expect(
        await image.evaluate((element) => (element as HTMLImageElement).naturalWidth),
        name,
      ).toBeGreaterThan(100)
    }
    await page.screenshot({ path: artefact('gallery.png'), fullPage: true })
    await page.context().close()
  })
})
