// The Fetch handler: routes, limits and errors.
import { checkOptions, wrongOption } from '@nx/types'
import { HeldBytes } from './body.ts'
import { infer, type Shared } from './infer.ts'
import { modelMetadata, serverMetadata } from './metadata.ts'
import { servedModels, type ServedModel, type ServedVersion } from './models.ts'
import { type FetchHandler, type HttpOptions, limitsOf } from './options.ts'
import { httpMetrics, prometheusText } from './prometheus.ts'
import { Refusal, refusalOf } from './refusal.ts'

/**
 * A function from `Request` to `Response` that serves models by the Open Inference Protocol, version 2: JSON and Triton's
 * binary tensor data, health, metadata, metrics. It needs nothing of any runtime, so that Hono, Deno, Bun and workers
 * take it as it is, and Node through `@hono/node-server`.
 *
 * Inputs are named by the template of the serving: a tensor alone is `input`, those of an array are `input_0`, …, those of
 * an object have its keys, joined by dots where objects are nested; outputs likewise. The first axis counts rows.
 * Servings that stream, and requests that accept `text/event-stream`, are answered by server-sent events.
 *
 * @throws NxError `option` or `unknown_option` for options that are wrong, `no_template` for a serving without a template or with two inputs of one name,
 * `type` for inputs of a type that the protocol has not.
 *
 * @example
 * const server = await start(jitServing((x: Tensor) => multiply(x, 2), { template: template([2], 'f32') }))
 * const handler = httpHandler({ models: { double: server } })
 * const body = JSON.stringify({ inputs: [{ name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] })
 * const response = await handler(new Request('http://localhost/v2/models/double/infer', { method: 'POST', body,
 *   headers: { 'content-type': 'application/json' } }))
 * const { outputs } = await response.json()
 * outputs[0].data // => [2, 4]
 * await server.stop()
 */
export function httpHandler(options: HttpOptions): FetchHandler {
  const op = 'httpHandler'
  checkOptions(op, options, ['models', 'name', 'version', 'limits', 'metrics', 'requestOptions', 'onError'])
  const models = servedModels(op, options.models)
  const limits = limitsOf(op, options.limits)
  for (const name of ['requestOptions', 'onError'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw wrongOption(op, name, 'a function', options[name])
  }
  const { name = 'nx', version = '1', metrics = true, onError = logError, requestOptions } = options
  const onFailure = (error: unknown): string => {
    const errorId = crypto.randomUUID()
    try {
      onError(error, errorId)
    } catch {
      // The client gets its answer all the same.
    }
    return errorId
  }
  const shared: Shared = { limits, held: new HeldBytes(limits.heldBytes), requestOptions, onFailure }
  const answers = new Map<number, number>()
  let working = 0

  const work = async (request: Request, served: ServedVersion): Promise<Response> => {
    if (working >= limits.concurrentRequests)
      throw new Refusal(429, 'overloaded', 'too many requests are worked on already; try again later', {
        retryAfterMs: Math.max(1000, served.server.estimatedWaitMs()),
      })
    working++
    return infer(request, served, shared, () => working--)
  }

  const answer = async (request: Request): Promise<Response> => {
    checkHeaders(request.headers, limits.headerBytes)
    const { pathname } = new URL(request.url)
    if (pathname === '/metrics' && metrics) {
      expectMethod(request, 'GET, HEAD')
      return new Response(prometheusText(options.models) + httpMetrics(answers), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      })
    }
    const [start, second, ...rest] = segments(pathname)
    if (start !== 'v2') throw notFound(pathname)
    if (second === 'models' && rest.length > 0) {
      const { model, served, action } = find(models, rest, pathname)
      if (action === 'infer') {
        expectMethod(request, 'POST')
        return work(request, served)
      }
      expectMethod(request, 'GET, HEAD')
      if (action === undefined) return json(modelMetadata(model, served))
      const { ready } = served.server.health()
      return json({ name: served.model, ready }, ready ? 200 : 503)
    }
    const route = [second, ...rest].join('/')
    if (route !== '' && route !== 'health/live' && route !== 'health/ready') throw notFound(pathname)
    expectMethod(request, 'GET, HEAD')
    if (route === '') return json(serverMetadata(name, version))
    const healths = [...models.values()].flatMap((model) =>
      [...model.versions.values()].map(({ server }) => server.health()),
    )
    const live = healths.every((health) => health.live)
    if (route === 'health/live') return json({ live }, live ? 200 : 503)
    const ready = healths.every((health) => health.ready)
    return json({ live, ready }, ready ? 200 : 503)
  }

  return async (request) => {
    let response: Response
    try {
      response = await answer(request)
    } catch (error) {
      response = refusalOf(error, request.signal.aborted, onFailure).toResponse()
    }
    answers.set(response.status, (answers.get(response.status) ?? 0) + 1)
    if (request.method !== 'HEAD') return response
    return new Response(null, { status: response.status, headers: response.headers })
  }
}

function logError(error: unknown, errorId: string): void {
  console.error(`httpHandler: a request failed, error ${errorId}:`, error)
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })
}

/** Parts of a path, decoded; a slash at the end does not matter. */
function segments(pathname: string): string[] {
  const parts = pathname.replace(/\/$/, '').split('/').slice(1)
  try {
    return parts.map(decodeURIComponent)
  } catch {
    throw notFound(pathname)
  }
}

/** The model and version of a path behind `/v2/models`, and what is asked of it. */
function find(
  models: ReadonlyMap<string, ServedModel>,
  [name, ...rest]: readonly string[],
  pathname: string,
): { readonly model: ServedModel; readonly served: ServedVersion; readonly action: string | undefined } {
  const model = models.get(name!)
  if (model === undefined)
    throw new Refusal(404, 'unknown_model', `there is no model ${name!.slice(0, 100)}`, { field: 'model' })
  const versioned = rest[0] === 'versions' && rest.length > 1
  const [action, ...more] = versioned ? rest.slice(2) : rest
  if (more.length > 0 || (action !== undefined && action !== 'infer' && action !== 'ready'))
    throw notFound(pathname)
  const served = versioned ? model.versions.get(rest[1]!) : model.byDefault
  if (served !== undefined) return { model, served, action }
  const known = [...model.versions.keys()].join(', ')
  throw new Refusal(
    404,
    'unknown_version',
    `the model ${name} has no version ${rest[1]!.slice(0, 100)}; its versions are ${known}`,
    { field: 'version' },
  )
}

function notFound(pathname: string): Refusal {
  return new Refusal(404, 'unknown_route', `there is nothing at ${pathname.slice(0, 200)}`)
}

function expectMethod(request: Request, allowed: string): void {
  if (allowed.split(', ').includes(request.method)) return
  throw new Refusal(405, 'method', `the methods here are ${allowed}`, { headers: { allow: allowed } })
}

function checkHeaders(headers: Headers, most: number): void {
  let bytes = 0
  headers.forEach((value, name) => (bytes += name.length + value.length))
  if (bytes > most)
    throw new Refusal(431, 'headers_too_large', `headers have at most ${most} bytes, got ${bytes}`)
}
