// The page, what it shows live, and the models, as one listener of Node.
import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { Batch, Server, ServerStats } from '@nx/serving'
import { nodeListener } from '@nx/serving/http'
import { Load } from './load.ts'
import type { Reading } from './model.ts'

const mostCallers = 256
const everyMs = 250

/** What happened since the page was told last. */
export interface Live {
  readonly queuedRows: number
  readonly callers: number
  readonly requestsPerSecond: number
  /** Means of what happened meanwhile; `null` where nothing did. */
  readonly batchRows: number | null
  readonly queueMs: number | null
  readonly computeMs: number | null
}

const page = (name: string): Promise<string> => readFile(new URL(`./page/${name}`, import.meta.url), 'utf8')

/** The protocol below `/v2` and the metrics, by the shortest way; everything else by the page's routes. */
export function listener(server: Server<Batch, Reading>): RequestListener {
  const protocol = nodeListener({ models: { digits: server } })
  const rest = getRequestListener(routes(server).fetch)
  return (request, response) => {
    const isProtocol = /^\/(?:v2|metrics)\b/.test(request.url ?? '')
    return isProtocol ? protocol(request, response) : void rest(request, response)
  }
}

/** The page at `/`; `/live` as events, and `/load/COUNT` sets the number of callers. */
function routes(server: Server<Batch, Reading>): Hono {
  const load = new Load(server)
  const app = new Hono()
  app.get('/', async (c) => c.html(await page('index.html')))
  app.get('/style.css', async (c) => c.body(await page('style.css'), 200, { 'content-type': 'text/css' }))
  for (const name of ['page', 'drawing', 'chart'])
    app.get(`/${name}.ts`, async (c) =>
      c.body(stripTypeScriptTypes(await page(`${name}.ts`)), 200, { 'content-type': 'text/javascript' }),
    )
  app.get('/live', () => live(server, load))
  app.post('/load/:count', (c) => {
    const count = Number(c.req.param('count'))
    if (!Number.isInteger(count) || count < 0 || count > mostCallers)
      return c.json({ error: `the number of callers is a whole number up to ${mostCallers}` }, 400)
    load.callers = count
    return c.json({ callers: count })
  })
  return app
}

/** Events until the page is closed. */
function live(server: Server<Batch, Reading>, load: Load): Response {
  let timer: ReturnType<typeof setInterval> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      let before = server.stats()
      timer = setInterval(() => {
        const now = server.stats()
        const event = { ...between(before, now), callers: load.callers }
        before = now
        if (controller.desiredSize! > 0)
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`))
      }, everyMs)
    },
    cancel: () => clearInterval(timer),
  })
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
}

function between(before: ServerStats, now: ServerStats): Omit<Live, 'callers'> {
  const executions = now.executions - before.executions
  const mean = (name: 'queueSeconds' | 'computeSeconds'): number | null => {
    const count = now[name].count - before[name].count
    return count === 0 ? null : ((now[name].sum - before[name].sum) / count) * 1000
  }
  return {
    queuedRows: now.queuedRows,
    requestsPerSecond: (now.succeeded - before.succeeded) / (everyMs / 1000),
    batchRows: executions === 0 ? null : (now.executedRows - before.executedRows) / executions,
    queueMs: mean('queueSeconds'),
    computeMs: mean('computeSeconds'),
  }
}
