// A server of the finished site for looking at it and for its tests: files, compressed, and nothing else.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { base, distFolder } from './folders.ts'

export interface Served {
  /** Such as `http://127.0.0.1:4173`, without a slash at its end. */
  readonly address: string
  readonly close: () => Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
}

/** Serves on the loopback interface, below the path `root`; port 0 takes a free one. */
export async function serve(port: number, folder: string = distFolder, root: string = base): Promise<Served> {
  const assets = join(folder, 'assets/')
  const compressed = new Map<string, Buffer>()
  const compress = (file: string): Buffer => {
    const key = `${file} ${statSync(file).mtimeMs}`
    const body = compressed.get(key) ?? gzipSync(readFileSync(file))
    compressed.set(key, body)
    return body
  }
  const server = createServer((request, response) => {
    const found = fileFor(folder, root, request.url ?? '/')
    const file = found ?? join(folder, '404.html')
    const gzip = /\bgzip\b/.test(String(request.headers['accept-encoding']))
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      // Their names hold hashes of what is in them.
      ...(file.startsWith(assets) ? { 'cache-control': 'max-age=31536000, immutable' } : {}),
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    })
    response.end(gzip ? compress(file) : readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${root.slice(0, -1)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The file of an address, or undefined where there is none. */
function fileFor(folder: string, root: string, address: string): string | undefined {
  const path = pathOf(address)
  if (!path?.startsWith(root)) return undefined
  const file = join(folder, normalize(`/${path.slice(root.length)}`))
  if (!file.startsWith(folder)) return undefined
  return [file, `${file}.html`, join(file, 'index.html')].find(
    (name) => existsSync(name) && statSync(name).isFile(),
  )
}

/** The path of an address, or undefined for one that is none, such as `/%`. */
function pathOf(address: string): string | undefined {
  try {
    const path = decodeURI(new URL(address, 'http://site').pathname)
    return path.includes('\0') ? undefined : path
  } catch {
    return undefined
  }
}
