// Makes tarballs with npm and reads what they hold.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../shared/process.ts'
import { assemble } from './assemble.ts'
import type { Release } from './release.ts'

export interface Tarball {
  /** Directory of the package in the workspace. */
  readonly directory: string
  readonly name: string
  readonly version: string
  /** Absolute path. */
  readonly file: string
  readonly bytes: number
  readonly unpackedBytes: number
  readonly files: readonly string[]
}

interface NpmPacked {
  readonly name: string
  readonly version: string
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** Packs folders with npm; the tarballs lie in `to`. */
export async function npmPack(folders: readonly string[], to: string): Promise<NpmPacked[]> {
  mkdirSync(to, { recursive: true })
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', to, ...folders]
  const { status, stdout, output } = await runProgram('npm', args)
  if (status !== 0) throw new Error(`npm pack failed\n${output.slice(-4000)}`)
  return JSON.parse(stdout) as NpmPacked[]
}

/** The manifest in a tarball. */
export async function unpackedManifest(file: string): Promise<object> {
  const { status, stdout, output } = await runProgram('tar', ['-xzOf', file, 'package/package.json'])
  if (status !== 0) throw new Error(`${file} has no package/package.json\n${output}`)
  return JSON.parse(stdout) as object
}

/** Throws if a folder holds anything: nothing is deleted that a release did not write. */
export function expectEmpty(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  throw new Error(`${folder} is not empty; name a folder that is, or that does not exist yet`)
}

/** Packs every package of a release into `folder`, which has to be empty. */
export async function packRelease(release: Release, folder: string): Promise<Tarball[]> {
  expectEmpty(folder)
  const contents = join(folder, 'contents')
  const assembled = release.packages.map((pkg) => assemble(pkg, contents, release))
  const packed = await npmPack(
    assembled.map(({ path }) => path),
    folder,
  )
  return packed.map(({ name, version, filename, size, unpackedSize, files }, index) => ({
    directory: release.packages[index]!.directory,
    name,
    version,
    file: join(folder, filename),
    bytes: size,
    unpackedBytes: unpackedSize,
    files: files.map(({ path }) => path),
  }))
}
