// The handler as each runtime mounts it, asked over the network.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const bin = join(root, 'tooling/runtimes/node_modules/.bin')
const folder = join(root, '.cache/serving-http')
const start = "import { mountedHandler } from './mounted.ts'\nconst handler = await mountedHandler()\n"
const nodeServer = `${start}import { serve } from '@hono/node-server'
  serve({ fetch: handler, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(String(port)))`

/** What is run, and what runs it. */
const runtimes: Readonly<Record<string, readonly [source: string, program: string, ...args: string[]]>> = {
  'Node 20': [nodeServer, join(bin, 'node')],
  'Node 24': [nodeServer, process.execPath],
  'Hono on Node': [
    `${start}import { serve } from '@hono/node-server'
    import { Hono } from 'hono'
    const app = new Hono()
    app.get('/', (c) => c.text('hello'))
    app.mount('/', handler)
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(String(port)))`,
    process.execPath,
  ],
  Deno: [
    `${start}Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(String(port)) }, handler)`,
    join(bin, 'deno'),
    ...['run', '--allow-net', '--no-config', '--quiet'],
  ],
  Bun: [
    `${start}console.log(String(Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handler }).port))`,
    join(bin, 'bun'),
    'run',
  ],
}

const children: ChildProcess[] = []
beforeAll(() => void mkdirSync(folder, { recursive: true }))
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

async function bundled(source: string, platform: 'node' | 'neutral'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    platform,
    conditions: ['@nx/source'],
  })
  return outputFiles[0]!.text
}

async function listening(name: string): Promise<string> {
  const [source, program, ...args] = runtimes[name]!
  if (!existsSync(program)) throw new Error(`${program} is not installed`)
  const file = join(folder, `${name.replaceAll(' ', '-')}.mjs`)
  writeFileSync(file, await bundled(source, name.includes('Node') ? 'node' : 'neutral'))
  const child = spawn(program, [...args, file], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let errors = ''
  child.stderr.on('data', (bytes) => (errors += String(bytes)))
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (bytes) => {
      text += String(bytes)
      if (text.includes('\n')) resolve(`http://127.0.0.1:${text.trim()}`)
    })
    child.once('exit', (status) => reject(new Error(`exit status ${status}\n${errors}`)))
  })
}

it('needs nothing of any runtime', async () => {
  const code = await bundled("export { httpHandler } from '@nx/serving/http'", 'neutral')
  expect(code).not.toMatch(/node:|require\(|process\./)
})

describe.each(Object.keys(runtimes))('%s', (name) => {
  let base: string
  beforeAll(async () => {
    base = await listening(name)
  }, 60_000)

  const json = { 'content-type': 'application/json' }
  const input = { name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }
  const post = (model: string, body: BodyInit, more: RequestInit = {}): Promise<Response> =>
    fetch(`${base}/v2/models/${model}/infer`, { method: 'POST', headers: json, body, ...more })

  it('answers health, metadata, inference and mistakes', async () => {
    expect(await (await fetch(`${base}/v2/health/live`)).json()).toEqual({ live: true })
    expect((await (await fetch(`${base}/v2/models/mix`)).json()).inputs).toHaveLength(2)
    const answer = await (await post('double', JSON.stringify({ inputs: [input] }))).json()
    expect(answer.outputs).toMatchObject([{ data: [2, 4] }])
    const wrong = await post('double', JSON.stringify({ inputs: [{ ...input, shape: [2] }] }))
    expect([wrong.status, (await wrong.json()).field]).toEqual([400, 'inputs[0].shape'])
    const failed = await post('broken', JSON.stringify({ inputs: [input] }))
    expect([failed.status, (await failed.json()).code]).toEqual([500, 'internal'])
    expect((await fetch(`${base}/v2/models/none`)).status).toBe(404)
    expect((await fetch(`${base}/v2/models/double`, { method: 'HEAD' })).status).toBe(200)
  })

  it('takes and gives bytes', async () => {
    const head = JSON.stringify({
      inputs: [{ ...input, data: undefined, parameters: { binary_data_size: 8 } }],
      parameters: { binary_data_output: true },
    })
    const body = new Uint8Array([...new TextEncoder().encode(head), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
    const headers = {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    }
    const response = await post('double', body, { headers })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const start = Number(response.headers.get('inference-header-content-length'))
    expect([...new Float32Array(bytes.slice(start).buffer)]).toEqual([2, 4])
  })

  it('takes bodies in pieces', async () => {
    const text = JSON.stringify({ inputs: [input] })
    const pieces = [text.slice(0, 10), text.slice(10)].map((piece) => new TextEncoder().encode(piece))
    const stream = new ReadableStream({
      pull: (controller) => {
        const piece = pieces.shift()
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
    })
    expect((await post('double', stream, { duplex: 'half' } as RequestInit)).status).toBe(200)
  })

  it('streams', async () => {
    const rows = { ...input, shape: [40, 2], data: Array.from({ length: 80 }, (_, i) => i) }
    const response = await post('steps', JSON.stringify({ inputs: [rows] }))
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const text = await response.text()
    expect(text.match(/^data: \{"model/gm)).toHaveLength(40)
    expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true)
  })

  it('cancels what clients leave', async () => {
    const abort = new AbortController()
    const answer = post('busy', JSON.stringify({ inputs: [input] }), { signal: abort.signal })
    const metric = async (text: string): Promise<number> => {
      const all = await (await fetch(`${base}/metrics`)).text()
      return Number(
        all
          .split('\n')
          .find((line) => line.startsWith(text))!
          .split(' ')[1],
      )
    }
    const until = async (text: string, value: number): Promise<void> => {
      while ((await metric(text)) !== value) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until('nx_serving_queue_rows{model="busy"', 2)
    abort.abort()
    await expect(answer).rejects.toThrow()
    await until('nx_serving_requests_total{model="busy",version="1",outcome="cancelled"}', 1)
    await until('nx_serving_queue_rows{model="busy"', 1)
  })

  it('gives up bodies that do not come', async () => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1')
    socket.write(
      'POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
    )
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (bytes) => resolve(String(bytes))),
    )
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    socket.destroy()
  })
})
