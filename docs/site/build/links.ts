// Follows every link of the built site: the file must be there, and the anchor in it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { base, distFolder } from './folders.ts'

export interface LinkReport {
  readonly pages: number
  readonly links: number
  /** One line for each broken link: page, link and what is missing. */
  readonly broken: readonly string[]
}

/** Links to other sites are not followed. `root` is the path of the folder on the site. */
export function checkLinks(folder: string = distFolder, root: string = base): LinkReport {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  )
  const anchors = new Map<string, Set<string>>()
  const texts = new Map<string, string>()
  for (const name of pages) {
    const text = readFileSync(join(folder, name), 'utf8')
    texts.set(name, text)
    anchors.set(name, new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => decode(id!))))
  }
  const broken: string[] = []
  let links = 0
  for (const [name, text] of texts) {
    for (const link of linksOf(text)) {
      links++
      const problem = problemOf(folder, root, name, link, anchors)
      if (problem !== undefined) broken.push(`${name}: ${link} ${problem}`)
    }
  }
  return { pages: pages.length, links, broken: [...new Set(broken)].toSorted() }
}

/** What stands in `href` and `src` and leads to this site. */
function linksOf(html: string): string[] {
  const found = [...html.matchAll(/<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, link]) => decode(link!))
  return found.filter((link) => link !== '' && link !== '#' && !/^([a-z]+:|\/\/)/i.test(link))
}

function problemOf(
  folder: string,
  root: string,
  page: string,
  link: string,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : resolve(folder, root, page, decodeURI(path.split('?')[0]!))
  if (target === undefined) return 'leads nowhere'
  if (anchor === undefined || anchor === '') return undefined
  return anchors.get(target)?.has(decodeURIComponent(anchor)) === false ? 'has no such anchor' : undefined
}

/** The file that a static server gives for a path, relative to the folder. */
function resolve(folder: string, root: string, page: string, path: string): string | undefined {
  if (path.startsWith('/') && !path.startsWith(root)) return undefined
  const file = path.startsWith('/')
    ? join(folder, path.slice(root.length))
    : join(folder, dirname(page), path)
  for (const candidate of [file, `${file}.html`, join(file, 'index.html')]) {
    if (existsSync(candidate) && statSync(candidate).isFile()) return relative(folder, candidate)
  }
  return undefined
}

function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
