// What must hold of a package as users get it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { filesBelow, type Package } from '../shared/workspace.ts'
import type { Check } from '../test/stage.ts'
import type { Assembled } from './assemble.ts'
import { contractProblems } from './contract.ts'
import { errorPagesProblems } from './error-pages.ts'
import { dependencyProblems } from './dependencies.ts'
import type { PublishedManifest } from './manifest.ts'
import { relativeTargets } from './readme.ts'
import type { Release } from './release.ts'
import { workspaceScope } from './scope.ts'

const required = ['description', 'keywords', 'license', 'author', 'engines', 'exports', 'files'] as const

function manifestProblems(manifest: PublishedManifest, release: Release): string[] {
  const fields = manifest as unknown as Record<string, unknown>
  const text = JSON.stringify(manifest)
  const lacking: string[] = required.filter((field) => fields[field] === undefined)
  if (release.repository !== undefined) {
    lacking.push(...['repository', 'homepage', 'bugs'].filter((field) => fields[field] === undefined))
  }
  const leaks = ['workspace:', 'catalog:', '@nx/source', './src/'].filter((leak) => text.includes(leak))
  const extra = ['nx', 'scripts', 'devDependencies'].filter((field) => field in fields)
  return [
    ...lacking.map((field) => `package.json lacks ${field}`),
    ...leaks.map((leak) => `package.json mentions ${leak}`),
    ...extra.map((field) => `package.json has ${field}, which only the workspace needs`),
  ]
}

/** Names under the scope of the workspace, in a release under another one. */
function scopeProblems(files: Assembled['files'], release: Release): string[] {
  if (release.scope === workspaceScope) return []
  const name = new RegExp(`${workspaceScope}/(${release.directories.join('|')})\\b`)
  return [...files].flatMap(([file, text]) =>
    name.test(text) ? [`${file} mentions a name of the workspace's scope`] : [],
  )
}

function fileProblems(files: Assembled['files']): string[] {
  const entry = files.get('dist/index.js') ?? ''
  const targets = relativeTargets(files.get('README.md') ?? '')
  return [
    ...['README.md', 'LICENSE'].filter((file) => !files.has(file)).map((file) => `${file} is missing`),
    ...(/^export /m.test(entry) ? [] : ['nothing is exported']),
    ...targets.map((target) => `README.md links to ${target}, which is not in the package`),
  ]
}

const declarationsIn = (files: Assembled['files']): string[] =>
  [...files].flatMap(([file, text]) => (file.endsWith('.d.ts') ? [text] : []))

/** Everything that is wrong with an assembled package. */
export async function checkAssembled(
  { manifest, path: source }: Package,
  { name, path, files }: Assembled,
  release: Release,
): Promise<Check> {
  const published = JSON.parse(files.get('package.json')!) as PublishedManifest
  const { messages } = await publint({ pkgDir: path, strict: true, level: 'warning', pack: false })
  const sources = filesBelow(join(source, 'src'), '.ts').map((file) => readFileSync(file, 'utf8'))
  const problem = [
    ...messages.map((message) => formatMessage(message, published as never) ?? message.code),
    ...dependencyProblems(manifest, sources),
    ...manifestProblems(published, release),
    ...scopeProblems(files, release),
    ...fileProblems(files),
    ...(manifest.name === '@nx/types'
      ? [...contractProblems(declarationsIn(files)), ...(await errorPagesProblems(path, release))]
      : []),
  ].join('\n')
  return { name, problem: problem === '' ? undefined : problem }
}
