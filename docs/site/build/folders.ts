// Where the parts of the site are.
import { join } from 'node:path'
import { root } from '../../../tooling/shared/workspace.ts'

/** All pages lie below it. */
export const docsFolder: string = join(root, 'docs')

export const siteFolder: string = join(docsFolder, 'site')

/** Pages that a build writes: the reference, and Markdown from outside of `docs/`. */
export const generatedFolder: string = join(siteFolder, 'generated')

/** The path below which the site will be served, from the environment; slashes around it may be left out. */
export const base: string = `/${process.env['SITE_BASE'] ?? ''}/`.replaceAll(/\/+/g, '/')

/** The finished site. */
export const distFolder: string = join(siteFolder, 'dist')
