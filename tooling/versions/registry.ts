// A registry on this machine alone, empty at first and gone afterwards, that knows no other one.
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runServer } from 'verdaccio'
import { unpackedManifest, type Tarball } from '../publish/pack.ts'
import { runProgram } from '../shared/process.ts'
import { readJson, type Manifest } from '../shared/workspace.ts'

export interface Registry {
  readonly url: string
  /** What makes npm, and what goes by its settings, use this registry. */
  readonly environment: Readonly<Record<string, string>>
  /** Uploads a tarball without npm, and moves the tag. */
  readonly put: (tarball: Pick<Tarball, 'name' | 'version' | 'file'>, tag?: string) => Promise<void>
  /** Uploads packages of others as they are installed here. */
  readonly putInstalled: (folders: readonly string[]) => Promise<void>
  readonly close: () => void
}

/** Starts a registry on a free port of the loopback address. */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'))
  const configPath = join(folder, 'config.yaml')
  const everybody = { access: '$all', publish: '$all' }
  const config = {
    configPath,
    self_path: configPath,
    storage: join(folder, 'storage'),
    uplinks: {},
    packages: { '@*/*': everybody, '**': everybody },
    auth: {},
    web: { enable: false },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
    max_body_size: '100mb',
  }
  writeFileSync(configPath, JSON.stringify(config))
  const server = (await runServer(config as never)) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  // npm publishes only with a token; this registry does not look at it.
  const userconfig = join(folder, 'npmrc')
  writeFileSync(userconfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=nobody\n`)
  const put: Registry['put'] = async ({ name, version, file }, tag = 'latest') => {
    const response = await fetch(`${url}${name.replace('/', '%2f')}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(uploadOf(url, name, version, file, tag, await unpackedManifest(file))),
    })
    if (!response.ok) throw new Error(`${name}@${version}: ${response.status} ${await response.text()}`)
  }
  return {
    url,
    environment: {
      npm_config_userconfig: userconfig,
      npm_config_registry: url,
      npm_config_cache: join(folder, 'cache'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
    put,
    putInstalled: async (folders) => {
      for (const [index, installed] of folders.entries()) {
        const { name, version } = readJson(join(installed, 'package.json')) as Manifest
        const file = join(folder, `${index}.tgz`)
        await packFolder(installed, join(folder, `other-${index}`), file)
        await put({ name, version, file })
      }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A tarball of a folder as it is: what was published cannot always be packed again. */
async function packFolder(folder: string, copy: string, file: string): Promise<void> {
  const inside = (path: string): boolean => !path.slice(folder.length).includes('/node_modules')
  cpSync(folder, join(copy, 'package'), { recursive: true, dereference: true, filter: inside })
  const { status, output } = await runProgram('tar', ['-czf', file, '-C', copy, 'package'])
  if (status !== 0) throw new Error(output)
}

/** The document by which npm publishes a version. */
function uploadOf(
  url: string,
  name: string,
  version: string,
  file: string,
  tag: string,
  manifest: object,
): object {
  const bytes = readFileSync(file)
  const hash = (algorithm: string, encoding: 'hex' | 'base64'): string =>
    createHash(algorithm).update(bytes).digest(encoding)
  const attachment = `${name}-${version}.tgz`
  const dist = {
    integrity: `sha512-${hash('sha512', 'base64')}`,
    shasum: hash('sha1', 'hex'),
    tarball: `${url}${name}/-/${attachment}`,
  }
  return {
    _id: name,
    name,
    'dist-tags': { [tag]: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    _attachments: {
      [attachment]: {
        content_type: 'application/octet-stream',
        data: bytes.toString('base64'),
        length: bytes.length,
      },
    },
  }
}
