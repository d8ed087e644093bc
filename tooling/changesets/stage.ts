// Checks that each package that changed since the last release, or in this branch, is named by a changeset.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { git } from '../shared/git.ts'
import { packages, root, type Package } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { changedPackages, undescribed } from './check.ts'
import { isChangeset, pendingChangesets } from './pending.ts'

const lines = (text: string | null): string[] => (text ?? '').split('\n').filter((line) => line !== '')

/** Files that differ from a commit, those not added yet included. */
async function changedSince(commit: string): Promise<string[]> {
  const tracked = await git(['diff', '--name-only', '--diff-filter=d', commit])
  return [...lines(tracked), ...lines(await git(['ls-files', '--others', '--exclude-standard']))]
}

/** Where this branch left main, or what `CHANGESET_BASE` names; null in a clone that knows neither. */
async function branchPoint(): Promise<string | null> {
  const given = process.env['CHANGESET_BASE']
  for (const name of given === undefined ? ['origin/main', 'main'] : [given]) {
    const commit = await git(['merge-base', name, 'HEAD'])
    if (commit !== null) return commit
  }
  return null
}

const read = (files: readonly string[]): string[] =>
  files.map((file) => readFileSync(join(root, file), 'utf8'))

/** `changeset version` writes the first one. */
const wasReleased = ({ path }: Package): boolean => existsSync(join(path, 'CHANGELOG.md'))

/** Packages that changed, since when, and the changesets that may say so. */
interface Change {
  readonly since: string
  readonly directories: readonly string[]
  readonly changesets: readonly string[]
}

/** What the next release will contain: all changes since the last one, or of packages that never were in one. */
async function sinceRelease(): Promise<Change> {
  const tag = await git(['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*'])
  const unreleased = packages().filter((pkg) => !wasReleased(pkg) && pkg.manifest.private !== true)
  const directories = tag === null ? [] : changedPackages(await changedSince(tag))
  return {
    since: tag ?? 'the beginning',
    directories: [...new Set([...unreleased.map(({ directory }) => directory), ...directories])],
    changesets: pendingChangesets(),
  }
}

/** What this branch changes, which its own changesets have to say. */
async function sinceMain(): Promise<Change | null> {
  const base = await branchPoint()
  if (base === null) return null
  const files = await changedSince(base)
  return { since: 'main', directories: changedPackages(files), changesets: files.filter(isChangeset) }
}

function check({ since, directories, changesets: files }: Change): Check[] {
  const names = directories.map((directory) => `@nx/${directory}`)
  const missing = undescribed(names, read(files))
  return names.map((name) => ({
    name: `${name} since ${since}`,
    problem: missing.includes(name) ? 'changed, and no changeset names it: run npm run changeset' : undefined,
  }))
}

async function run(): Promise<StageResult> {
  const changes = [await sinceRelease(), await sinceMain()].filter((change) => change !== null)
  return resultOf(changes.flatMap(check))
}

export const changesets: Stage = { name: 'changesets', run }
