// The bar at the top and the lists beside the pages, made from the Markdown files that are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { docsFolder, generatedFolder, siteFolder } from './folders.ts'
import { guideGroups, pageGroups } from './groups.ts'

type Item = DefaultTheme.SidebarItem

/** The first heading of a page, without code marks. */
export function titleOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  const heading = /^# (.+)$/m.exec(text)?.[1] ?? /^title: (.+)$/m.exec(text)?.[1]
  return (heading ?? file).replaceAll('`', '')
}

function markdownIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && !/^(README|index)\.md$/.test(name))
    .map((name) => name.slice(0, -'.md'.length))
    .toSorted()
}

/** Groups of pages of one folder, in their order; what no group names comes last, under `rest`. */
function grouped(
  folder: string,
  address: string,
  groups: Readonly<Record<string, readonly string[]>>,
  rest: string,
): Item[] {
  const there = markdownIn(folder)
  const named = Object.values(groups).flat()
  const all = {
    ...groups,
    [rest]: [...(groups[rest] ?? []), ...there.filter((name) => !named.includes(name))],
  }
  return Object.entries(all).flatMap(([text, names]) => {
    const items = names
      .filter((name) => there.includes(name))
      .map((name) => ({ text: titleOf(join(folder, `${name}.md`)), link: `${address}${name}` }))
    return items.length === 0 ? [] : [{ text, items }]
  })
}

function guides(): Item[] {
  return grouped(join(docsFolder, 'guides'), '/guides/', guideGroups, 'More guides')
}

function pages(): Item[] {
  return grouped(docsFolder, '/', pageGroups, 'More')
}

function decisions(): Item[] {
  const folder = join(docsFolder, 'decisions')
  const items = markdownIn(folder).map((name) => ({
    text: `${name.slice(0, 3)} ${titleOf(join(folder, `${name}.md`)).replace(/^\d+[.:]? /, '')}`,
    link: `/decisions/${name}`,
  }))
  return [{ text: 'Decisions', link: '/decisions/', items }]
}

function examples(): Item[] {
  const folder = join(docsFolder, 'examples')
  const items = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'README.md')))
    .map((name) => ({ text: titleOf(join(folder, name, 'README.md')), link: `/examples/${name}/` }))
  return [{ text: 'Examples', link: '/examples/', items }]
}

function gallery(): Item[] {
  const folder = join(siteFolder, 'pages/gallery')
  return grouped(folder, '/gallery/', {}, 'Gallery')
}

/** The list beside the reference, which its generator writes. */
function reference(): Item[] {
  const file = join(generatedFolder, 'reference/sidebar.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Item[]) : []
}

/** A link to a page that may not be there. */
function optional(text: string, page: string, file: string): DefaultTheme.NavItemWithLink[] {
  return existsSync(file) ? [{ text, link: page }] : []
}

export function navigation(): DefaultTheme.NavItem[] {
  const first = guides()[0]?.items?.[0]?.link ?? '/'
  const sitePages = join(siteFolder, 'pages')
  return [
    { text: 'Guides', link: first, activeMatch: '^/guides/' },
    ...(reference().length > 0
      ? [{ text: 'Reference', link: '/reference/', activeMatch: '^/reference/' }]
      : []),
    ...optional('Playground', '/playground', join(sitePages, 'playground.md')),
    ...optional('Gallery', '/gallery/', join(sitePages, 'gallery/index.md')),
    {
      text: 'More',
      items: [
        { text: 'Examples', link: '/examples/' },
        ...optional('Errors by code', '/errors', join(docsFolder, 'errors.md')),
        ...optional('Differences from Nx', '/differences', join(docsFolder, 'differences.md')),
        ...optional('Names of Nx', '/parity', join(docsFolder, 'parity.md')),
        ...optional('Where the guides of Nx are', '/original', join(docsFolder, 'original.md')),
        ...optional('Accuracy', '/accuracy', join(docsFolder, 'accuracy.md')),
        ...optional('Performance', '/performance', join(docsFolder, 'performance.md')),
        { text: 'Decisions', link: '/decisions/' },
        ...optional('Contributing', '/contributing', join(generatedFolder, 'contributing.md')),
      ],
    },
  ]
}

export function sidebars(): DefaultTheme.SidebarMulti {
  const main = [...guides(), ...pages()]
  return {
    '/reference/': reference(),
    '/decisions/': decisions(),
    '/examples/': examples(),
    '/gallery/': gallery(),
    '/': main,
  }
}
