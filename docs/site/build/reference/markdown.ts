// Writes entries of the reference as Markdown.
import type { Entry, Option } from './entry.ts'
import type { NxName } from './nx-names.ts'
import { otherNamesOf } from './other-names.ts'

export interface Links {
  /** The address of an export with its anchor; of two that are one, that of the name. */
  readonly addressOf: (key: string, name: string) => string | undefined
  /** That of a name in a text on a page of a module. */
  readonly addressOfName: (name: string, module: string) => string | undefined
  readonly isErrorCode: (code: string) => boolean
  readonly nxNamesOf: (entry: Entry) => readonly NxName[]
}

export function entryMarkdown(entry: Entry, links: Links): string {
  const parts = [
    `### ${entry.name} {#${entry.name}}`,
    `\`\`\`ts\n${entry.signature}\n\`\`\``,
    prose(entry.text, entry, links),
    optionList(entry.options, entry, links),
    ...entry.errors.map((text) => `**Throws** ${errorProse(text, entry, links)}`),
    ...entry.examples.map((code) => `**Example**\n\n\`\`\`ts\n${code}\n\`\`\``),
    facts(entry, links),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** The first sentence of a text. */
export function firstSentence(text: string): string {
  const [paragraph = ''] = text.split('\n\n')
  const line = paragraph.replaceAll(/\s*\n\s*/g, ' ').trim()
  return /^.*?[.:;](?=\s|$)/.exec(line)?.[0].replace(/[:;]$/, '.') ?? line
}

/** Text of a doc comment: names of exports become links, and what looks like markup is text. */
export function prose(text: string, entry: Entry, links: Links): string {
  const linked = text.replaceAll(/\{@link (\S+?)(?:\s[^}]*)?\}/g, (_, name: string) => `\`${name}\``)
  return outsideFences(linked, (part) =>
    part
      .split(/(`[^`]*`)/)
      .map((piece, index) => (index % 2 === 1 ? linkedCode(piece, entry, links) : escaped(piece)))
      .join(''),
  )
}

function outsideFences(text: string, change: (part: string) => string): string {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : change(part)))
    .join('')
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('{{', '&#123;{')
}

function linkedCode(code: string, entry: Entry, links: Links): string {
  const name = code.slice(1, -1)
  const address = isOwn(name, entry) ? undefined : links.addressOfName(name, entry.module)
  return address === undefined ? code : `[${code}](${address})`
}

/** Its own name, and those of its parameters and options, are not exports of that name. */
function isOwn(name: string, { name: own, options, signature }: Entry): boolean {
  if (name === own || options.some((option) => option.name === name)) return true
  return /^\w+$/.test(name) && new RegExp(`\\b${name}\\??: `).test(signature)
}

/** Codes lead to their explanation. */
function errorProse(text: string, entry: Entry, links: Links): string {
  return text
    .replace(/^NxError\s+/, '')
    .split(/(`[^`]*`)/)
    .map((piece, index) => {
      if (index % 2 === 0) return escaped(piece)
      const code = piece.slice(1, -1)
      return links.isErrorCode(code) ? `[${piece}](/errors.md#${code})` : linkedCode(piece, entry, links)
    })
    .join('')
}

function optionList(options: readonly Option[], entry: Entry, links: Links): string {
  if (options.length === 0) return ''
  const rows = options.map(({ name, type, text }) => {
    const said = text === '' ? '' : `: ${inLine(prose(text, entry, links))}`
    return `- \`${name}\` \`${inLine(type)}\`${said}`
  })
  return `**Options**\n\n${rows.join('\n')}`
}

function inLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ')
}

/** Where it is imported from and declared, what it is called in Nx and elsewhere, and the types that it names. */
function facts(entry: Entry, links: Links): string {
  const types = entry.uses.flatMap(({ name, key }) => {
    const address = links.addressOf(key, name)
    return address === undefined || name === entry.name ? [] : [`[${name}](${address})`]
  })
  const names = links.nxNamesOf(entry).map(({ name, address }) => `[${name}](${address})`)
  const others = otherNamesOf(`reference/${entry.module.replace('@nx/', '')}/`, entry.name).split(' ')
  const parts = [
    `from \`${entry.module}\`${entry.also.length === 0 ? '' : `, ${entry.also.join(', ')}`}`,
    ...(names.length === 0 ? [] : [`Nx: ${names.join(', ')}`]),
    ...(others[0] === '' ? [] : [`elsewhere: ${others.map((name) => `\`${name}\``).join(', ')}`]),
    ...(types.length === 0 ? [] : [`types: ${types.join(', ')}`]),
    `[source](/source/${entry.file}.html#L${entry.line})`,
  ]
  return `<div class="facts">\n\n${parts.join(' · ')}\n\n</div>`
}
