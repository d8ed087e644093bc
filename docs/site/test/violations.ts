// What of a page keeps people from using it, as axe finds it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string }[]
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

/** Those whose answer depends on colours. */
const rulesOfColours = ['color-contrast', 'link-in-text-block']

/** Serious violations of WCAG 2.1 A and AA, each with an element. */
export function violations(page: Page): Promise<string[]> {
  return found(page, [['document', rules]])
}

/** Those of a page whose text was looked at in other colours: there only what colours decide, all of them around it. */
export function violationsInOtherColours(page: Page): Promise<string[]> {
  return found(page, [
    ['document', rulesOfColours],
    [`{ exclude: '.vp-doc' }`, rules],
  ])
}

/** Leaves the first of long tables, lists and of blocks of code, which are all alike: axe takes seconds for hundreds; runs in the page. */
function leaveFirst(): void {
  const [rows, items] = ['tr', 'li'].map((tag) =>
    document.querySelectorAll(`.vp-doc ${tag}:nth-child(n + 21)`),
  )
  const blocks = [...document.querySelectorAll('.vp-doc div[class*="language-"]')].slice(10)
  for (const element of [...rows!, ...items!, ...blocks]) element.remove()
}

/** `runs` are contexts of axe and what of its rules they are for. */
async function found(
  page: Page,
  runs: readonly (readonly [context: string, rules: readonly string[]])[],
): Promise<string[]> {
  await page.evaluate(leaveFirst)
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const all: Violation[] = []
  for (const [context, runOnly] of runs) {
    const options = JSON.stringify({ runOnly, resultTypes: ['violations'], preload: false })
    const result = await page.evaluate(`axe.run(${context}, ${options}).then(({ violations }) => violations)`)
    all.push(...(result as readonly Violation[]))
  }
  return all
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.length} times, such as ${nodes[0]?.html}`)
}
