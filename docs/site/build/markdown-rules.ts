// Two rules for Markdown: links to files of the repository lead to pages, and each error code has an anchor.
import { dirname, join } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { root } from '../../../tooling/shared/workspace.ts'
import { base, docsFolder } from './folders.ts'
import { pageOf } from './page-of.ts'

type Rule = Parameters<MarkdownRenderer['core']['ruler']['push']>[1]
type State = Parameters<Rule>[0]

interface Environment {
  /** The file, where it is not where its page stands. */
  readonly realPath?: string
  readonly path?: string
  readonly relativePath?: string
  /** `origin` of generated pages: the folder of the repository that their links are relative to. */
  readonly frontmatter?: { readonly origin?: string }
}

/** Rewrites relative links; what leaves the pages is opened as a document of its own. */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('repository_links', (state: State) => {
    const environment = state.env as Environment
    const file = environment.realPath ?? environment.path
    if (file === undefined) return
    const origin = environment.frontmatter?.origin
    const folder = origin === undefined ? dirname(file) : join(root, origin)
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type !== 'link_open') continue
      const page = pageOf(folder, token.attrGet('href') ?? '') ?? token.attrGet('href') ?? ''
      const isSource = page.startsWith('/source/')
      token.attrSet('href', isSource ? base + page.slice(1) : page)
      if (isSource) token.attrSet('target', '_self')
    }
  })
}

/** In `docs/errors.md` each row of a table is found by its code. */
export function errorAnchors(md: MarkdownRenderer): void {
  md.core.ruler.push('error_anchors', (state: State) => {
    const { realPath, path } = state.env as Environment
    if ((realPath ?? path) !== `${docsFolder}/errors.md`) return
    for (const [index, token] of state.tokens.entries()) {
      const cell = state.tokens[index + 2]?.children?.[0]
      if (token.type === 'tr_open' && cell?.type === 'code_inline') token.attrSet('id', cell.content)
    }
  })
}
