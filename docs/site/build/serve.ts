// A server of the finished site for looking at it and for its tests: files, compressed, and nothing else.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { distFolder } from './folders.ts'

export interface Served {
  /** Such as `http://127.0.0.1:4173`. */
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

/** Serves on the loopback interface; port 0 takes a free one. */
export async function serve(port: number, folder: string = distFolder): Promise<Served> {
  const server = createServer((request, response) => {
    const path = decodeURI(new URL(request.url ?? '/', 'http://site').pathname)
    const file = fileFor(folder, path)
    const body = readFileSync(file ?? join(folder, '404.html'))
    const gzip = /\bgzip\b/.test(String(request.headers['accept-encoding']))
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': types[extname(file ?? '.html')] ?? 'application/octet-stream',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    })
    response.end(gzip ? gzipSync(body) : body)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function fileFor(folder: string, path: string): string | undefined {
  const file = join(folder, normalize(path))
  if (!file.startsWith(folder)) return undefined
  return [file, `${file}.html`, join(file, 'index.html')].find(
    (name) => existsSync(name) && statSync(name).isFile(),
  )
}
