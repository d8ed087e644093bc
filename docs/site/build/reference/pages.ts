// All pages of the reference, and the list beside them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packages, root } from '../../../../tooling/shared/workspace.ts'
import { docsFolder } from '../folders.ts'
import type { Entry } from './entry.ts'
import { layOut, packageOf, type Page } from './layout.ts'
import { entryMarkdown, firstSentence, prose, type Links } from './markdown.ts'
import { nxNames } from './nx-names.ts'
import { readExports } from './read.ts'
import { order } from './topics.ts'

export interface Reference {
  /** Markdown by path below the folder of generated pages. */
  readonly files: ReadonlyMap<string, string>
  readonly exports: number
  /** Examples of doc comments, which `npm test` runs. */
  readonly examples: number
  /** Exports that stand nowhere, or without an explanation. */
  readonly missing: readonly string[]
}

export function referencePages(): Reference {
  const entries = readExports()
  const pages = layOut(entries)
  const links = linksTo(entries, pages)
  const files = new Map<string, string>()
  for (const page of pages) files.set(`reference/${page.path}.md`, pageMarkdown(page, links))
  for (const directory of order)
    files.set(`reference/${directory}/index.md`, packageMarkdown(directory, pages))
  files.set('reference/index.md', indexMarkdown(pages, links))
  files.set('reference/sidebar.json', JSON.stringify(sidebar(pages)))
  const standing = new Set(pages.flatMap(({ values, types }) => [...values, ...types]))
  const missing = entries
    .filter((entry) => !standing.has(entry) || entry.text === '')
    .map(({ name, module }) => `${module} ${name}`)
  return {
    files,
    exports: entries.length,
    examples: new Set(entries.flatMap(({ key, examples }) => examples.map((code) => `${key} ${code}`))).size,
    missing,
  }
}

function linksTo(entries: readonly Entry[], pages: readonly Page[]): Links {
  const addresses = new Map<Entry, string>()
  for (const { path, values, types } of pages) {
    for (const entry of [...values, ...types]) addresses.set(entry, `/reference/${path}.md#${entry.name}`)
  }
  const byKey = new Map(entries.map((entry) => [entry.key, entry]))
  const byName = Map.groupBy(entries, ({ name }) => name)
  const errorText = readFileSync(join(docsFolder, 'errors.md'), 'utf8')
  const codes = new Set([...errorText.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code))
  const theirs = nxNames()
  return {
    addressOf: (key, name) => {
      const known = byKey.get(key)
      const named = byName.get(name)?.find(({ module }) => module === known?.module)
      return known === undefined ? undefined : addresses.get(named ?? known)
    },
    addressOfName: (name, module) => {
      const found = byName.get(name) ?? []
      const entry = found.find((each) => each.module === module) ?? found.find((each) => each.kind !== 'type')
      return addresses.get((entry ?? found[0])!)
    },
    isErrorCode: (code) => codes.has(code),
    nxNamesOf: ({ module, name }) => theirs.get(`${module} ${name}`) ?? [],
  }
}

function pageMarkdown({ title, module, values, types }: Page, links: Links): string {
  const listed = values.map(({ name }) => `[\`${name}\`](#${name})`).join(' · ')
  const notice = module.endsWith('/internal')
    ? `Exports of \`${module}\`, for those who write packages like these. They may change with any version.`
    : `Exports of \`${module}\`.`
  const parts = [
    `---\noutline: [2, 3]\npageClass: reference\n---`,
    `# ${title} {#the-page}`,
    notice,
    values.length > 3 ? listed : '',
    ...(values.length > 0 ? ['## Functions and values {#functions-and-values}'] : []),
    ...values.map((entry) => entryMarkdown(entry, links)),
    ...(types.length > 0 ? ['## Types {#the-types}'] : []),
    ...types.map((entry) => entryMarkdown(entry, links)),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** The README of a package, and its pages. */
function packageMarkdown(directory: string, pages: readonly Page[]): string {
  const own = pages.filter(({ module }) => packageOf(module) === directory)
  const readme = readFileSync(join(root, 'packages', directory, 'README.md'), 'utf8')
  const lists = own.map(
    (page) => `- [${page.title}](/reference/${page.path}.md) (\`${page.module}\`): ${names(page)}`,
  )
  return `---\norigin: packages/${directory}\n---\n\n${readme}\n\n## Exports\n\n${lists.join('\n')}\n`
}

function names({ values, types, path }: Page): string {
  const shown = values.length > 0 ? values : types
  return shown.map(({ name }) => `[\`${name}\`](/reference/${path}.md#${name})`).join(' ')
}

function indexMarkdown(pages: readonly Page[], links: Links): string {
  const described = new Map(
    packages().map(({ directory, manifest }) => [directory, manifest.description ?? '']),
  )
  const parts = ['# All functions', introduction]
  for (const directory of order) {
    parts.push(
      `## @nx/${directory} {#${directory}}`,
      `${described.get(directory)} [About the package](/reference/${directory}/index.md)`,
    )
    for (const page of pages.filter(({ module }) => packageOf(module) === directory)) {
      if (page.values.length === 0) continue
      parts.push(`### [${page.title}](/reference/${page.path}.md) {#${page.path.replace('/', '-')}}`)
      parts.push(table(page, links))
    }
  }
  return `---\noutline: 2\nsearch: false\n---\n\n${parts.join('\n\n')}\n`
}

const introduction = `Every function, class and constant of the packages, by what it is for. Types stand on the pages of the functions that
take or give them. The key \`/\` searches. Most people need one import, \`import * as nx from '@nx/nx'\`, which has
all of \`tensor\`, \`defn\`, \`grad\`, \`formula\`, \`serialize\` and the backends, and \`nx.linalg\`, \`nx.random\` and \`nx.constants\`.`

function table({ values, path }: Page, links: Links): string {
  const rows = values.map((entry) => {
    const sentence = prose(firstSentence(entry.text), entry, links).replaceAll('|', '\\|')
    return `| [\`${entry.name}\`](/reference/${path}.md#${entry.name}) | ${sentence} |`
  })
  return ['| | |', '| --- | --- |', ...rows].join('\n')
}

function sidebar(pages: readonly Page[]): object[] {
  const groups = order.map((directory) => ({
    text: `@nx/${directory}`,
    link: `/reference/${directory}/`,
    collapsed: !['nx', 'tensor', 'defn', 'grad', 'linalg', 'random'].includes(directory),
    items: pages
      .filter(({ module }) => packageOf(module) === directory)
      .map(({ title, path }) => ({ text: title, link: `/reference/${path}` })),
  }))
  return [{ text: 'All functions', link: '/reference/' }, ...groups]
}
