// The README that users get, whose links do not depend on the repository around it.
import { join } from 'node:path/posix'
import type { Release } from './release.ts'

/** A link of Markdown, in its text anything but brackets. */
const link = /\[((?:[^[\]]|\[[^[\]]*\])+)\]\(([^()\s]+)\)/g

/**
 * With the published names and absolute links. Where the repository is not known, what linked into it is plain text.
 */
export function publishedReadme(text: string, directory: string, release: Release): string {
  const absolute = text.replaceAll(link, (whole, label: string, target: string) => {
    if (/^([a-z]+:|#)/.test(target)) return whole
    if (release.repository === undefined) return label
    return `[${label}](${release.repository}/blob/main/${join('packages', directory, target)})`
  })
  return release.rename(absolute)
}
