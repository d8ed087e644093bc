// A user's folder outside of the workspace, with packages that npm installed from a registry of our own.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packRelease } from '../publish/pack.ts'
import { makeRelease, type Release } from '../publish/release.ts'
import { mapConcurrently, runProgram } from '../shared/process.ts'
import { startRegistry, type Registry } from '../versions/registry.ts'
import { foreignFolders } from './others.ts'

/** Where the tools of users are installed. */
export const tools: string = join(import.meta.dirname, 'node_modules')

export interface Site {
  readonly release: Release
  readonly registry: Registry
  /** Makes a folder with packages of the registry, by name, and files. */
  readonly project: (
    packages: readonly string[],
    files?: Readonly<Record<string, string>>,
    manifest?: object,
  ) => Promise<Project>
  readonly close: () => void
}

export interface Project {
  readonly path: string
  /** Writes files, whose text names packages as the workspace does. */
  readonly write: (files: Readonly<Record<string, string>>) => void
  /** Puts a tool of `tools` into the folder's `node_modules`. */
  readonly link: (name: string, as?: string) => void
}

/** Packs everything under another scope and offers it on a registry. */
export async function openSite(scope: string): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'))
  const registry = await startRegistry()
  const release = makeRelease({ scope })
  const tarballs = await packRelease(release, join(folder, 'tarballs'))
  await mapConcurrently(tarballs, 4, (tarball) => registry.put(tarball))
  await registry.putInstalled(foreignFolders(release.packages))
  let count = 0
  return {
    release,
    registry,
    project: async (packages, files = {}, manifest = {}) => {
      const path = join(folder, `project-${count++}`)
      const project = projectAt(path, release)
      project.write({
        'package.json': JSON.stringify({ name: 'user', private: true, type: 'module', ...manifest }),
        ...files,
      })
      if (packages.length > 0) {
        const args = ['install', ...packages.map(release.rename)]
        const settings = { directory: path, environment: registry.environment, timeoutMs: 120_000 }
        const { status, output } = await runProgram('npm', args, settings)
        if (status !== 0) throw new Error(`npm ${args.join(' ')} failed\n${output.slice(-2000)}`)
      }
      return project
    },
    close: () => {
      registry.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function projectAt(path: string, release: Release): Project {
  return {
    path,
    write: (files) => {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true })
        writeFileSync(join(path, file), release.rename(text))
      }
    },
    link: (name, as = name) => {
      const to = join(path, 'node_modules', as)
      mkdirSync(dirname(to), { recursive: true })
      symlinkSync(join(tools, name), to)
    },
  }
}
