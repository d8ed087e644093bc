// The example as its users meet it: trained, served by workers, and drawn on in a real browser.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as nx from '@nx/nx'
import { type Batch, type Server, start } from '@nx/serving'
import { workerPartitions } from '@nx/serving/worker'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discoverWebgpu } from '../../../../tooling/webgpu-environment/discover.ts'
import { batchSizes, digitsServing, type Reading } from '../model.ts'
import { listener } from '../site.ts'
import { train } from '../train.ts'

const folder = mkdtempSync(join(tmpdir(), 'serve-digits-'))
const file = join(folder, 'digits.safetensors')
let server: Server<Batch, Reading>
let browser: Browser
let page: Page
let base: string
let accuracy: number
const closing: (() => unknown)[] = []
const complaints: string[] = []

beforeAll(async () => {
  const { browser: executablePath } = discoverWebgpu()
  if (executablePath === null) throw new Error('there is no Chrome or Chromium; name one in CHROMIUM_PATH')
  const launching = chromium.launch({ executablePath, args: ['--no-sandbox'] })
  accuracy = await train(file, 6)
  process.env['DIGITS_FILE'] = file
  nx.setDefaultBackend(nx.binaryBackend())
  server = await start(digitsServing(file), {
    batchSizes,
    queueLimit: 512,
    partitions: workerPartitions(new URL('../worker.ts', import.meta.url)),
  })
  const http = createServer(listener(server))
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  browser = await launching
  closing.push(
    () => browser.close(),
    () => http.closeAllConnections(),
    () => http.close(),
  )
  page = await browser.newPage({ viewport: { width: 1100, height: 900 }, colorScheme: 'light' })
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on(
    'response',
    (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`),
  )
  await page.goto(base)
}, 60_000)

afterAll(async () => {
  for (const close of closing) await close()
  await server?.stop()
  rmSync(folder, { recursive: true })
})

/** Draws through points of the paper, in parts of its side. */
async function draw(points: readonly (readonly [number, number])[]): Promise<void> {
  await page.click('#clear')
  const { x, y, width } = (await page.locator('#paper').boundingBox())!
  const [first, ...rest] = points.map(([across, down]) => [x + across * width, y + down * width] as const)
  await page.mouse.move(...first!)
  await page.mouse.down()
  for (const point of rest) await page.mouse.move(...point, { steps: 6 })
  await page.mouse.up()
}

const text = (id: string): Promise<string> => page.locator(`#${id}`).innerText()
const circle = Array.from({ length: 25 }, (_, i) => {
  const angle = (i / 24) * 2 * Math.PI
  return [0.5 + 0.22 * Math.sin(angle), 0.5 - 0.32 * Math.cos(angle)] as const
})

it('has learnt to read', () => {
  expect(accuracy).toBeGreaterThan(0.93)
})

describe('the page', () => {
  it.each<[string, readonly (readonly [number, number])[]]>([
    ['1', [[0.5, 0.2], [0.48, 0.8]]], // prettier-ignore
    ['0', circle],
    ['7', [[0.3, 0.25], [0.7, 0.25], [0.45, 0.8]]], // prettier-ignore
  ])('reads a %s', async (digit, points) => {
    await draw(points)
    await expect.poll(() => text('digit'), { timeout: 5000 }).toBe(digit)
    const shares = (await page.locator('#bars span:last-child').allInnerTexts()).map(parseFloat)
    expect(shares).toHaveLength(10)
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(100, 0)
    expect(shares[Number(digit)]).toBe(Math.max(...shares))
    expect(await text('rode')).toMatch(/^\d+ rows?$/)
    expect(await text('computed')).toMatch(/^[\d.]+ ms$/)
    expect(await text('trip')).toMatch(/^[\d.]+ ms$/)
  })

  it('forgets what is cleared', async () => {
    await page.click('#clear')
    expect(await text('digit')).toBe('?')
  })

  it('shows how batches grow under load, and digits are read meanwhile', async () => {
    await page.getByRole('button', { name: '64', exact: true }).click()
    await expect.poll(async () => Number(await text('mean')), { timeout: 5000 }).toBeGreaterThan(8)
    await expect
      .poll(async () => Number((await text('rate')).replace(',', '')), { timeout: 5000 })
      .toBeGreaterThan(100)
    // A digit may come when nobody waits, and ride with few.
    const rode = async (): Promise<number> => {
      await page.click('#clear')
      await draw([[0.5, 0.2], [0.48, 0.8]]) // prettier-ignore
      await expect.poll(() => text('digit'), { timeout: 5000 }).toBe('1')
      return parseFloat(await text('rode'))
    }
    await expect.poll(rode, { timeout: 10_000 }).toBeGreaterThan(8)
    const columns = page.locator('#chart rect')
    expect(Number(await columns.last().getAttribute('height'))).toBeGreaterThan(10)
  })

  it('looks as it should', async () => {
    const image = await page.screenshot({ path: process.env['SCREENSHOT'] ?? join(folder, 'page.png') })
    expect(await coloursOf(image)).toBeGreaterThan(200)
    const boxes = await Promise.all(
      ['draw', 'answer', 'server', 'paper', 'bars', 'chart'].map((id) =>
        page.locator(`#${id}`).boundingBox(),
      ),
    )
    for (const box of boxes) {
      expect(box!.width).toBeGreaterThan(200)
      expect(box!.height).toBeGreaterThan(100)
      expect(box!.x + box!.width).toBeLessThanOrEqual(1100)
    }
    const [drawing, answer, serving] = boxes as NonNullable<(typeof boxes)[number]>[]
    expect(drawing!.x + drawing!.width).toBeLessThanOrEqual(answer!.x)
    expect(Math.max(drawing!.y + drawing!.height, answer!.y + answer!.height)).toBeLessThanOrEqual(serving!.y)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(wide).toBe(false)
  })

  it('falls silent when the load ends, and complained of nothing', async () => {
    await page.getByRole('button', { name: '0', exact: true }).click()
    await expect.poll(() => text('rate'), { timeout: 5000 }).toBe('0')
    expect(await text('depth')).toBe('0')
    expect(complaints).toEqual([])
  })
})

/** How many different colours a screenshot has, as a browser sees it. */
function coloursOf(image: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
    context.drawImage(bitmap, 0, 0)
    return new Set(new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size
  }, image.toString('base64'))
}
