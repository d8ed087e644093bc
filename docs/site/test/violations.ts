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

/** What axe looks at: a selector, all but one, or the whole page. */
type Context = string | { readonly exclude: string } | undefined

/** Serious violations of WCAG 2.1 A and AA, each with an element; a context is for pages of which the rest was looked at before. */
export function violations(page: Page, context?: Context): Promise<string[]> {
  return found(page, context, rules)
}

/** What colours decide, for what was looked at in other colours. */
export function violationsOfColours(page: Page, context?: Context): Promise<string[]> {
  return found(page, context, rulesOfColours)
}

/** Leaves the first of long tables, lists and of blocks of code, which are all alike: axe takes seconds for hundreds; runs in the page. */
function leaveFirst(): void {
  const [rows, items] = ['tr', 'li'].map((tag) =>
    document.querySelectorAll(`.vp-doc ${tag}:nth-child(n + 8)`),
  )
  const blocks = [...document.querySelectorAll('.vp-doc div[class*="language-"]')].slice(7)
  for (const element of [...rows!, ...items!, ...blocks]) element.remove()
}

async function found(page: Page, context: Context, runOnly: readonly string[]): Promise<string[]> {
  await page.evaluate(leaveFirst)
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const where = context === undefined ? 'document' : JSON.stringify(context)
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'], preload: false })
  const result = await page.evaluate(`axe.run(${where}, ${options}).then(({ violations }) => violations)`)
  return (result as readonly Violation[])
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.length} times, such as ${nodes[0]?.html}`)
}
