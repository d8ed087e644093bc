// The address on the site of what a link in a Markdown file of the repository names.
import { existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../../../tooling/shared/workspace.ts'
import { addressOf } from './addresses.ts'

/** Pages that stand for a file outside of `docs/`. */
const stand: Readonly<Record<string, string>> = {
  '': '/index.md',
  'README.md': '/index.md',
  'CONTRIBUTING.md': '/contributing.md',
  tooling: '/tooling.md',
  'tooling/README.md': '/tooling.md',
}

/** Undefined for a link that stays as it is: to another site, to a place on the same page, to a page of the site by its address. */
export function pageOf(folder: string, href: string): string | undefined {
  if (href === '' || /^([a-z]+:|#|\/)/i.test(href)) return undefined
  const [path = '', anchor] = decodeURI(href).split('#')
  const target = relative(root, join(folder, path)).replaceAll('\\', '/').replace(/\/$/, '')
  const page = withoutAnchor(target)
  if (page === undefined) return undefined
  return anchor === undefined ? page : `${page}#${anchor}`
}

function withoutAnchor(target: string): string | undefined {
  const standing = stand[target] ?? packagePage(target)
  if (standing !== undefined) return standing
  const isFolder = existsSync(join(root, target)) && statSync(join(root, target)).isDirectory()
  const file = isFolder && existsSync(join(root, target, 'README.md')) ? `${target}/README.md` : target
  if (/^docs\/.*\.md$/.test(file)) return `/${addressOf(file.slice('docs/'.length))}`
  // Images and the like lie beside the page, and VitePress takes them along.
  if (/\.(svg|png|jpg)$/.test(file)) return undefined
  return isFolder ? `/source/${target}/index.html` : `/source/${target}.html`
}

function packagePage(target: string): string | undefined {
  const name = /^packages\/([^/]+)(\/README\.md)?$/.exec(target)?.[1]
  return name === undefined ? undefined : `/reference/${name}/index.md`
}
