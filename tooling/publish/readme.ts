// The README that users get, whose links do not depend on the repository around it.
import { join } from 'node:path/posix'
import { parsers } from 'prettier/plugins/markdown'
import type { Release } from './release.ts'

/** A node of mdast, the syntax tree of Markdown. */
interface Node {
  readonly type: string
  readonly position: {
    readonly start: { readonly offset: number }
    readonly end: { readonly offset: number }
  }
  readonly children?: readonly Node[]
  readonly url?: string
  readonly title?: string | null
  readonly alt?: string | null
  readonly identifier?: string
}

const parse = (text: string): Node => parsers.markdown.parse(text, {} as never) as Node

const nodesOf = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)]

const isRelative = ({ url }: Node): boolean => url !== undefined && !/^([a-z][a-z\d+.-]*:|\/\/|#)/i.test(url)

/** Targets of links, images and definitions that only mean something beside other files. */
export function relativeTargets(text: string): string[] {
  return nodesOf(parse(text))
    .filter(isRelative)
    .map(({ url }) => url!)
}

/** Where a path of a package's README is in the repository; images are shown only as they are, not on a page. */
function address(repository: string, directory: string, url: string, isImage: boolean): string {
  const path = url.startsWith('/') ? url : join('/packages', directory, url)
  const { href } = new URL(`${repository}/${isImage ? 'raw' : 'blob'}/main${path}`)
  return href.replaceAll('(', '%28').replaceAll(')', '%29')
}

/**
 * With the published names and absolute links. Where the repository is not known, what linked into it is plain text.
 */
export function publishedReadme(text: string, directory: string, { repository, rename }: Release): string {
  const tree = parse(text)
  const nodes = nodesOf(tree)
  const isShown = (identifier: string | undefined): boolean =>
    nodes.some((node) => node.type === 'imageReference' && node.identifier === identifier)
  const isLocal = (identifier: string | undefined): boolean =>
    nodes.some((node) => node.type === 'definition' && node.identifier === identifier && isRelative(node))

  const within = ({ children = [] }: Node, start: number, end: number): string => {
    let at = start
    let result = ''
    for (const child of children) {
      result += text.slice(at, child.position.start.offset) + published(child)
      at = child.position.end.offset
    }
    return result + text.slice(at, end)
  }
  const label = (node: Node): string => {
    const { children = [] } = node
    if (children.length === 0) return node.alt ?? ''
    return within(node, children[0]!.position.start.offset, children.at(-1)!.position.end.offset)
  }
  const published = (node: Node): string => {
    const [start, end] = [node.position.start.offset, node.position.end.offset]
    if (node.type.endsWith('Reference')) {
      const isText = repository === undefined && isLocal(node.identifier)
      return isText ? label(node) : within(node, start, end)
    }
    if (!isRelative(node)) return within(node, start, end)
    const isDefinition = node.type === 'definition'
    if (repository === undefined) return isDefinition ? '' : label(node)
    const isImage = node.type === 'image' || (isDefinition && isShown(node.identifier))
    const title = node.title ? ` "${node.title.replaceAll('"', '\\"')}"` : ''
    const target = address(repository, directory, node.url!, isImage) + title
    if (!isDefinition) return `${isImage ? '!' : ''}[${label(node)}](${target})`
    const [name] = /^\[(?:[^\]\\]|\\.)*\]:/s.exec(text.slice(start, end))!
    return `${name} ${target}`
  }
  return rename(within(tree, 0, text.length))
}
