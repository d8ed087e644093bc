// The playground in Chromium: programs are edited, run, shown, explained, stopped and shared.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generatedFolder } from '../build/folders.ts'
import { examples } from '../playground/examples/index.ts'
import { createService, type Files } from '../playground/language/service.ts'
import { plainText } from '../playground/editor/plain-text.ts'
import { checkImports } from '../playground/run/check-imports.ts'
import { formatValue } from '../playground/run/format-value.ts'
import { transpile } from '../playground/run/transpile.ts'
import { fromHash, toHash } from '../playground/share.ts'
import { formatElement } from '../playground/views/format-element.ts'
import { artefact, openSite, type Site } from './site.ts'
import { violations } from './violations.ts'

let site: Site

beforeAll(async () => {
  site = await openSite()
})

afterAll(() => site.close())

/** A page of the playground with a program in its editor. */
async function open(code?: string, options?: Parameters<Site['page']>[1]): Promise<Page> {
  const hash = code === undefined ? '' : toHash({ code, backend: 'wasm' })
  const page = await site.page(`/playground${hash}`, options)
  await page.locator('.pg-editor .cm-content').waitFor()
  return page
}

const status = (page: Page): Locator => page.getByRole('status')
const output = (page: Page): Locator => page.getByRole('region', { name: 'Output' })

/** Runs the program, and gives what the status says at its end. */
async function run(page: Page, button = 'Run'): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const text = status(page).filter({ hasNotText: 'Running' })
  await text.waitFor()
  return (await text.textContent())!
}

/** What a page has loaded: compressed bytes, and which workers. */
async function loaded(page: Page): Promise<{ readonly bytes: number; readonly workers: readonly string[] }> {
  const all = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map(
      ({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }),
    ),
  )
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    workers: all.flatMap(({ name }) => /\/(run|language)\W/.exec(name)?.[1] ?? []),
  }
}

it('shows the first example as tables, with the result of its last line', async () => {
  const page = await open()
  const first = await loaded(page)
  expect(first.workers).toEqual([])
  expect(first.bytes).toBeLessThan(400_000)
  expect(await run(page)).toMatch(/^Done in [\d.]+ m?s, 4 results\.$/)
  const shown = output(page).locator('.pg-tensor').first()
  expect(await shown.locator('.pg-header').textContent()).toContain('f32[rows: 2][columns: 3] on wasm, 24 B')
  expect(await shown.locator('tr').allTextContents()).toEqual(['012', '0123', '1459'])
  const result = output(page).locator('.pg-result')
  expect(await result.locator('tr').allTextContents()).toEqual(['01', '01441', '141122'])
  // Types are for who edits.
  expect((await loaded(page)).workers).toEqual(['run'])
  await page.screenshot({ path: artefact('playground.png') })
})

it.each([
  ['6 * 7', 42],
  ['const a: number = 2\na * 3; // six', 6],
  ['await Promise.resolve([1])\n/* done */', [1]],
  ['let a = 1\n;[2, 3].map((x) =>\n  x + a)\n', [3, 4]],
  ['({ a: 1 } as { a: number }).a', 1],
  ['const text = `;`\ntext', ';'],
  ['if (true) 5', undefined],
  ['const a = 1', undefined],
  ['type A = 1', undefined],
  ['export const a = 1', undefined],
  ['', undefined],
])('hands over the value of the last statement of %j', async (code, value) => {
  const body = transpile(code)
  // Errors have the lines of the program only if no line is added or removed before them.
  expect(body.split('\n').length).toBe(code.split('\n').length)
  let given: unknown
  const result = (each: unknown): unknown => (given = each)
  const run = Object.getPrototypeOf(async () => {}).constructor('exports', '__result', body) as (
    exports: object,
    result: (value: unknown) => unknown,
  ) => Promise<void>
  await run({}, result)
  expect(given).toEqual(value)
})

it('writes values as text, and never much', () => {
  const again: Record<string, unknown> = { list: [1, 'two', 3n, -0], map: new Map([[1, new Set([2])]]) }
  again['self'] = again
  expect(formatValue(again)).toBe(
    '{ list: [1, "two", 3n, -0], map: Map(1) {1 => Set(1) {2}}, self: [the same again] }',
  )
  expect(formatValue(new Float32Array(1e6))).toMatch(/^Float32Array\(1000000\) \[0, .*… 999950 more\]$/)
  expect(formatValue('x'.repeat(20_000))).toHaveLength(10_000 + '… (10000 more characters)'.length)
  expect(formatValue(new RangeError('far'))).toBe('RangeError: far')
  expect(formatValue({ deep: { deep: { deep: { deep: { deep: 1 } } } } })).toContain('Object {…}')
})

it.each([
  [16777217, 's32', '16777217'],
  [-2147483648, 's32', '-2147483648'],
  [18446744073709551615n, 'u64', '18446744073709551615'],
  [9999994, 'f32', '9999994'],
  // The fewest digits that tell it from others are 12345679: what follows is no zero.
  [123456792, 'f32', '123456792'],
  [Math.fround(0.1), 'f32', '0.1'],
  [0.1, 'f64', '0.1'],
  [1 / 3, 'f64', '0.3333333333333333'],
  [Math.fround(1e10), 'f32', '1e10'],
  [1e10, 'f64', '1e10'],
  [1e-8, 'f64', '1e-8'],
  [3, 'f64', '3'],
  [-0, 'f32', '-0'],
  [NaN, 'f16', 'NaN'],
  [-Infinity, 'bf16', '-Inf'],
] as const)('writes %s of %s as %s', (element, type, text) => {
  expect(formatElement(element, type)).toBe(text)
})

it('shows the digits of tables as they are, of integers and of floats', async () => {
  const page = await open(
    [
      `import { complex, tensor } from '@nx/nx'`,
      `show(tensor([1234567, 16777217]))`,
      `show(tensor([9999993, 9999994, 9999995], { type: 'f32' }))`,
      `show(tensor([2n ** 63n - 1n], { type: 's64' }))`,
      `show(complex(1, -2.5))`,
    ].join('\n'),
  )
  expect(await run(page)).toMatch(/^Done/)
  const cells = output(page).locator('.pg-tensor').locator('tr:last-child > td')
  expect(await cells.allTextContents()).toEqual([
    '1234567',
    '16777217',
    '9999993',
    '9999994',
    '9999995',
    '9223372036854775807',
    '1-2.5i',
  ])
})

describe('checkImports', () => {
  const modules = {
    '@nx/nx': { __esModule: true, mean: 1, sum: 1, reduceMax: 1 },
    '@nx/linalg': { svd: 1 },
    '@nx/random': { key: 1 },
  }
  it.each([
    [`import { meen } from '@nx/nx'\nmeen(1)`, '@nx/nx has no `meen`; did you mean `mean`?', 1],
    [
      `\nimport {\n  mean,\n  maen as m } from '@nx/nx'\nmean(m)`,
      '@nx/nx has no `maen`; did you mean `mean`?',
      4,
    ],
    [
      `import * as nx from '@nx/nx'\n\nnx.reducemax(1)`,
      '@nx/nx has no `reducemax`; did you mean `reduceMax`?',
      3,
    ],
    [`import { svd } from '@nx/nx'\nsvd()`, "@nx/nx has no `svd`; import it from '@nx/linalg'", 1],
    [
      `import { einsteinSum } from '@nx/nx'\neinsteinSum()`,
      '@nx/nx has no `einsteinSum`; Ctrl+Space in the editor lists what there is',
      1,
    ],
    [
      `import np from 'numpy'`,
      'there is no module "numpy" here; there is no network, only packages of @nx such as @nx/nx, @nx/linalg and @nx/random',
      1,
    ],
    [`\nimport nx from 'nx'`, 'there is no module "nx" here; did you mean "@nx/nx"?', 2],
    [`import '@nx/linag'`, 'there is no module "@nx/linag" here; did you mean "@nx/linalg"?', 1],
    [
      `import nx from '@nx/nx'`,
      "@nx/nx has no default export; write `import * as nx from '@nx/nx'`, or the names in braces",
      1,
    ],
  ])('finds what is wrong in %j', (code, message, line) => {
    expect(() => checkImports(code, modules)).toThrow(
      expect.objectContaining({ name: 'ImportError', message, loc: { line } }),
    )
  })
  it.each([
    `import { mean as m, type Type, Tensor } from '@nx/nx'\nconst f = (x: Tensor): Type => m(x)`,
    `import * as nx from '@nx/nx'\nconst x: nx.Tensor = nx.sum(1)\nnx.other?.(2)\nnx?.other(3)`,
    `import * as nx from '@nx/nx'\nconst f = (nx: { own(): void }) => nx.own()`,
    `import type { Tensor } from '@nx/nx'\nimport type * as all from '@nx/nx'`,
    `import { key } from "@nx/random"\nexport const a = { key: key(1) }`,
    `import { `,
  ])('finds nothing wrong in %j', (code) => {
    expect(() => checkImports(code, modules)).not.toThrow()
  })
})

it('takes the markup out of documentation', () => {
  const text =
    'The `mean` over\naxes, see {@link sum} and {@link sum | the sum},\nor [a page](../page.md).\n\nFor\n- one, `a`\n  and b\n- two\n\n'
  expect(plainText(text)).toEqual([
    'The mean over axes, see sum and the sum, or a page.',
    'For\n- one, a and b\n- two',
  ])
  expect(plainText('')).toEqual([])
})

it('brings the own program back after examples and links, also on the next visit', async () => {
  const page = await open()
  const content = page.locator('.cm-content')
  const choice = page.getByLabel('Example')
  await content.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('6 * 7 // mine')
  expect(await choice.inputValue()).toBe('')
  await choice.selectOption('Game of Life')
  await expect.poll(() => content.textContent()).toContain('Life')
  await choice.selectOption('Plans and WGSL')
  await choice.selectOption('own program')
  expect(await content.textContent()).toBe('6 * 7 // mine')
  expect(await run(page)).toMatch(/1 result\.$/)
  await choice.selectOption('Game of Life')
  await page.reload()
  await expect.poll(() => content.textContent()).toBe('6 * 7 // mine')
  await page.evaluate((hash) => (location.hash = hash), toHash({ code: '1 + 1', backend: 'wasm' }))
  await expect.poll(() => content.textContent()).toBe('1 + 1')
  await page.goto(`${site.address}/`)
  await page.goto(`${site.address}/playground`)
  await expect.poll(() => content.textContent()).toBe('6 * 7 // mine')
})

it('names what was called where there is no plan', async () => {
  const page = await open(`import { exp } from '@nx/nx'\nplan(exp)(1)`)
  await page.getByLabel('Backend').selectOption('binary')
  expect(await run(page)).toBe(
    'NxError in line 2: plan: backend "binary" computes call by call, so there is no plan to show; choose wasm or webgpu as the backend',
  )
  expect(await output(page).locator('.pg-failure strong').textContent()).toBe('NxError not_compiled')
})

it('runs every example on wasm, and shows a mistake with its line and its code', async () => {
  const page = await open()
  for (const { name, title, code } of examples) {
    await page.getByLabel('Example').selectOption(title)
    const text = await run(page)
    if (name === 'mistakes') {
      const line = code.trimEnd().split('\n').length
      expect(text).toMatch(new RegExp(`^NxError in line ${line}: dot: `))
      expect(await output(page).locator('.pg-failure strong').textContent()).toBe('NxError dot')
      const link = output(page).getByRole('link', { name: 'dot' })
      expect(await link.getAttribute('href')).toBe('./errors.html#dot')
    } else expect(text, name).toMatch(/^Done/)
    expect(await violations(page), name).toEqual([])
    await page.screenshot({ path: artefact(`playground-${name}.png`) })
  }
})

it('runs every example on WebGPU', async () => {
  const page = await open()
  await page.locator('option[value=webgpu]:not([disabled])').waitFor({ state: 'attached' })
  await page.getByLabel('Backend').selectOption('webgpu')
  for (const { name, title } of examples) {
    await page.getByLabel('Example').selectOption(title)
    expect(await run(page), name).toMatch(name === 'mistakes' ? /^NxError in line/ : /^Done/)
    if (name === 'first-steps') {
      expect(await output(page).locator('.pg-facts').first().textContent()).toContain('on webgpu')
      expect(await output(page).locator('.pg-result tr').allTextContents()).toEqual(['01', '01441', '141122'])
    }
    if (name === 'plans') {
      expect(await output(page).locator('details pre').first().textContent()).toContain('@compute')
    }
  }
})

it('says why WebGPU cannot be chosen where there is none', async () => {
  const page = await site.page('/')
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }))
  await page.goto(`${site.address}/playground${toHash({ code: '1', backend: 'webgpu' })}`)
  const option = page.locator('option[value=webgpu]')
  await expect.poll(() => option.textContent()).toBe('webgpu (this browser has no WebGPU)')
  expect(await option.isDisabled()).toBe(true)
  expect(await page.getByLabel('Backend').inputValue()).toBe('wasm')
})

it('draws heatmaps, images and plots', async () => {
  const page = await open(
    [
      `import { iota, sin, tensor, divide, iota as range } from '@nx/nx'`,
      `show(tensor([[0, 1], [2, 4]]), { as: 'heatmap', label: 'four' })`,
      `show(iota([4, 5, 3], { type: 'u8' }), { as: 'image' })`,
      `show(sin(divide(range([5000], { type: 'f32' }), 300)), { as: 'plot' })`,
    ].join('\n'),
  )
  await run(page)
  const pixels = (canvas: Locator): Promise<number[]> =>
    canvas.evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement
      return [...(element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data]
    })
  const heatmap = output(page).getByRole('img', { name: 'Heatmap of four' })
  const scale = [
    [68, 1, 84],
    [59, 81, 139],
    [33, 144, 141],
    [253, 231, 37],
  ]
  expect(await pixels(heatmap)).toEqual(scale.flatMap((colour) => [...colour, 255]))
  const image = output(page).getByRole('img', { name: /^Image/ })
  expect((await pixels(image)).slice(0, 8)).toEqual([0, 1, 2, 255, 3, 4, 5, 255])
  const plot = output(page).getByRole('img', { name: /^Plot/ })
  expect(await plot.getAttribute('aria-label')).toMatch(/from -1 to 1$/)
  expect(await plot.locator('polygon').count()).toBe(1)
})

it('shows slices of tensors of more axes, and other views of them, after the program has ended', async () => {
  const page = await open(`import { iota } from '@nx/nx'\niota([3, 2, 4], { names: ['time', null, null] })`)
  await run(page)
  const shown = output(page).locator('.pg-tensor')
  expect(await shown.locator('tr').last().textContent()).toBe('14567')
  await shown.getByRole('spinbutton', { name: 'time' }).fill('2')
  await shown.getByRole('spinbutton', { name: 'time' }).press('Tab')
  await expect.poll(() => shown.locator('tr').last().textContent()).toBe('120212223')
  await shown.getByRole('button', { name: 'Heatmap' }).click()
  await shown.getByText('from 16 to 23').waitFor()
})

it('keeps output small: edges of a large tensor, the first of many lines', async () => {
  const page = await open(
    [
      `import { iota } from '@nx/nx'`,
      `show(iota([10_000, 10_000], { type: 'u8', axis: 1 }))`,
      `for (let i = 0; i < 1_000_000; i++) console.log('line', i)`,
      `console.log('x'.repeat(1e6))`,
      `'the end'`,
    ].join('\n'),
  )
  expect(await run(page)).toMatch(/^Done/)
  expect(await output(page).locator('table tr').count()).toBe(22)
  expect(await output(page).locator('.pg-entry').count()).toBe(1001)
  expect(await output(page).locator('> p').textContent()).toBe('… 999002 more are left out')
})

it('completes names that are not imported yet, and imports them', async () => {
  const page = await open(`import { tensor } from '@nx/nx'\nconst x = tensor([1, 2])\n`)
  const content = page.locator('.cm-content')
  await content.click()
  await page.getByText('Types are checked.').waitFor()
  expect((await loaded(page)).workers).toEqual(['language'])
  await page.keyboard.press('Control+End')
  await page.keyboard.type('so')
  const option = page.locator('.cm-tooltip-autocomplete li', { hasText: /^softmax/ })
  await option.waitFor()
  await option.hover()
  await page.keyboard.press('ArrowDown')
  const info = page.locator('.cm-completionInfo .pg-documentation p').first()
  await info.waitFor()
  expect(await info.textContent()).not.toMatch(/[`\n]/)
  await option.click()
  await expect.poll(() => content.textContent()).toContain(`import { softmax, tensor } from '@nx/nx'`)
  await page.keyboard.type('(x)')
  expect(await run(page)).toMatch(/^Done/)
  expect(await output(page).locator('.pg-result td').allTextContents()).toContain('0.7310586')
})

it('marks errors of types, and shows types under the pointer', async () => {
  const page = await open(
    `import { tensor } from '@nx/nx'\nconst wrong = tensor([1, 2], { type: 'f33' })\nshow(wrong)\n`,
  )
  await page.locator('.cm-content').click()
  const mark = page.locator('.cm-lintRange-error')
  await mark.waitFor()
  expect(await mark.textContent()).toBe('type')
  await page.locator('.cm-line', { hasText: 'show(wrong)' }).getByText('show').hover()
  await page.locator('.pg-documentation', { hasText: 'Shows a value beside the program' }).waitFor()
})

it('finds no error in any example', () => {
  const file = join(generatedFolder, 'playground/declarations.json')
  const ask = createService(JSON.parse(readFileSync(file, 'utf8')) as Files)
  for (const { name, code } of examples) expect(ask(code, { kind: 'check' }), name).toEqual([])
  expect(ask('const x: string = 1', { kind: 'check' })).toHaveLength(1)
})

it('shows where an error is: in the program, below a library call, in its syntax, in a timer', async () => {
  const page = await open(
    `const a = 1\nfunction fail(): never {\n  throw new RangeError('too far')\n}\nfail()`,
  )
  expect(await run(page)).toBe('RangeError in line 3: too far')
  await page.getByRole('button', { name: 'line 3' }).click()
  expect(await page.locator('.cm-activeLine').textContent()).toContain('RangeError')

  const programs = {
    'NxError in line 3: reshape': `import { jit, iota, reshape } from '@nx/nx'\nconst f = jit((x: ReturnType<typeof iota>) =>\n  reshape(x, [7]))\nf(iota([6]))`,
    'SyntaxError in line 2': `const a = 1\nconst b = = 2`,
    'ImportError in line 1: there is no module "numpy" here; there is no network': `import np from 'numpy'`,
    'ImportError in line 2: @nx/nx has no `meen`; did you mean `mean`?': `\nimport { meen } from '@nx/nx'\nmeen(1)`,
    'ImportError in line 2: there is no module "lodash" here': `\nawait import('lodash')`,
  }
  for (const [expected, code] of Object.entries(programs)) {
    await page.evaluate((hash) => (location.hash = hash), toHash({ code, backend: 'wasm' }))
    expect(await run(page)).toContain(expected)
  }
  const timer = `setTimeout(() => {\n  throw new Error('late')\n}, 20)`
  await page.evaluate((hash) => (location.hash = hash), toHash({ code: timer, backend: 'wasm' }))
  await run(page)
  await output(page).locator('.pg-failure', { hasText: 'late' }).getByText('line 2').first().waitFor()
})

it('stops a loop without end, keeps what it showed, and runs the next program', async () => {
  const page = await open(`console.log('begun')\nfor (;;) {}`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await output(page).getByText('begun').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  expect(await status(page).textContent()).toMatch(/^Stopped after/)
  await page.evaluate((hash) => (location.hash = hash), toHash({ code: '6 * 7', backend: 'wasm' }))
  expect(await run(page)).toMatch(/^Done/)
  expect(await output(page).textContent()).toBe('result42')
})

it('explains what was compiled: a plan on wasm, WGSL on WebGPU', async () => {
  const code = `import { exp, iota, jit, sum } from '@nx/nx'\njit((x: ReturnType<typeof iota>) => sum(exp(x)))(iota([8, 4], { type: 'f32' }))`
  const page = await open(code)
  await run(page, 'Explain')
  const shown = output(page).locator('.pg-plan details')
  expect(await shown.locator('summary').textContent()).toBe('Plan 1: f32[8][4] → f32')
  expect(await shown.locator('pre').textContent()).toMatch(
    /1\. loop: exp sum.*\n {3}loops: reduced[\s\S]*moved 132 B/,
  )
  await page.locator('option[value=webgpu]:not([disabled])').waitFor({ state: 'attached' })
  await page.getByLabel('Backend').selectOption('webgpu')
  await run(page, 'Explain')
  const texts = await shown.locator('pre').allTextContents()
  expect(texts.some((text) => text.includes('@compute') && text.includes('exp('))).toBe(true)
})

it('shares a program by a link, which runs nothing by itself', async () => {
  const code = `// “Quotes”, ümläute and 汉字\nconsole.log('shared')\n`
  expect(fromHash(toHash({ code, backend: 'binary' }))).toEqual({ code, backend: 'binary' })
  expect(fromHash('#code=%%%')).toBeNull()
  expect(fromHash('#guides')).toBeNull()
  const page = await open(code, { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.getByLabel('Backend').selectOption('binary')
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByText('The link to this program is copied.').waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const other = await site.page(link.slice(site.address.length))
  await other.locator('.cm-content').waitFor()
  expect(await other.getByLabel('Backend').inputValue()).toBe('binary')
  expect(await other.locator('.cm-line').allTextContents()).toEqual(code.split('\n'))
  expect(await status(other).textContent()).toBe('Ready.')
  expect(await output(other).textContent()).toBe('')
  expect(await run(other)).toMatch(/1 result\.$/)
})

it('works by the keyboard alone, and Tab leaves the editor after Esc', async () => {
  const page = await open('')
  await page.getByRole('button', { name: 'Run', exact: true }).focus()
  for (let i = 0; i < 8 && !(await focused(page)).includes('cm-content'); i++)
    await page.keyboard.press('Tab')
  expect(await focused(page)).toContain('cm-content')
  await page.keyboard.type('1 + 1')
  await page.keyboard.press('Control+Enter')
  await status(page).getByText('Done').waitFor()
  expect(await output(page).textContent()).toBe('result2')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toContain('cm-content')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  expect(await focused(page)).not.toContain('cm-content')
})

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.className ?? '')

it('fits a telephone, in the dark', async () => {
  const page = await open(undefined, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
  expect(await run(page)).toMatch(/^Done/)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  const [editor, shown] = [await page.locator('.pg-editor').boundingBox(), await output(page).boundingBox()]
  expect(shown!.y).toBeGreaterThan(editor!.y + editor!.height)
  const [colour, background] = await page
    .locator('.pg-editor .cm-editor')
    .evaluate((element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor])
  expect(brightness(colour!)).toBeGreaterThan(brightness(background!) + 100)
  expect(await violations(page)).toEqual([])
  await page.screenshot({ path: artefact('playground-360.png'), fullPage: true })
})

const brightness = (colour: string): number =>
  Math.max(...[...colour.matchAll(/[\d.]+/g)].slice(0, 3).map(([number]) => Number(number)))
