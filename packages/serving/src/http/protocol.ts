// The Open Inference Protocol: routes, limits and errors, whatever brings requests.
import { checkOptions, wrongOption } from '@nx/types'
import { HeldBytes } from './body.ts'
import { type Answer, type Exchange, jsonAnswer } from './exchange.ts'
import { infer, type Shared } from './infer.ts'
import { modelMetadata, serverMetadata } from './metadata.ts'
import { servedModels, type ServedModel, type ServedVersion } from './models.ts'
import { type HttpOptions, limitsOf } from './options.ts'
import { httpMetrics, prometheusText } from './prometheus.ts'
import { Refusal, refusalOf } from './refusal.ts'

/** What answers requests; it never rejects. Throws as `httpHandler` does, by the name of `op`. */
export function protocol<R>(op: string, options: HttpOptions<R>): (exchange: Exchange<R>) => Promise<Answer> {
  checkOptions(op, options, ['models', 'name', 'version', 'limits', 'metrics', 'requestOptions', 'onError'])
  const models = servedModels(op, options.models)
  const inferred = pathsOf(models)
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
  const shared: Shared<R> = { limits, held: new HeldBytes(limits.heldBytes), requestOptions, onFailure }
  const answers = new Map<number, number>()
  let working = 0

  const work = (exchange: Exchange<R>, served: ServedVersion): Promise<Answer> => {
    if (working >= limits.concurrentRequests)
      throw new Refusal(429, 'overloaded', 'too many requests are worked on already; try again later', {
        retryAfterMs: Math.max(1000, served.server.estimatedWaitMs()),
      })
    working++
    return infer(exchange, served, shared, () => working--)
  }

  const answer = (exchange: Exchange<R>): Answer | Promise<Answer> => {
    checkHeaders(exchange, limits.headerBytes)
    const { pathname } = exchange
    const usual = exchange.method === 'POST' ? inferred.get(pathname) : undefined
    if (usual !== undefined) return work(exchange, usual)
    if (pathname === '/metrics' && metrics) {
      expectMethod(exchange, 'GET, HEAD')
      return {
        status: 200,
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
        body: prometheusText(options.models) + httpMetrics(answers),
      }
    }
    const [start, second, ...rest] = segments(pathname)
    if (start !== 'v2') throw notFound(pathname)
    if (second === 'models' && rest.length > 0) {
      const { model, served, action } = find(models, rest, pathname)
      if (action === 'infer') {
        expectMethod(exchange, 'POST')
        return work(exchange, served)
      }
      expectMethod(exchange, 'GET, HEAD')
      if (action === undefined) return json(modelMetadata(model, served))
      const { ready } = served.server.health()
      return json({ name: served.model, ready }, ready ? 200 : 503)
    }
    const route = [second, ...rest].join('/')
    if (route !== '' && route !== 'health/live' && route !== 'health/ready') throw notFound(pathname)
    expectMethod(exchange, 'GET, HEAD')
    if (route === '') return json(serverMetadata(name, version))
    const healths = [...models.values()].flatMap((model) =>
      [...model.versions.values()].map(({ server }) => server.health()),
    )
    const live = healths.every((health) => health.live)
    if (route === 'health/live') return json({ live }, live ? 200 : 503)
    const ready = healths.every((health) => health.ready)
    return json({ live, ready }, ready ? 200 : 503)
  }

  return async (exchange) => {
    let answered: Answer
    try {
      answered = await answer(exchange)
    } catch (error) {
      answered = refusalOf(error, exchange.signal.aborted, onFailure).toAnswer()
    }
    answers.set(answered.status, (answers.get(answered.status) ?? 0) + 1)
    return answered
  }
}

/** What is asked by the paths of inference, as these are written mostly. */
function pathsOf(models: ReadonlyMap<string, ServedModel>): ReadonlyMap<string, ServedVersion> {
  const paths = new Map<string, ServedVersion>()
  for (const [name, { byDefault, versions }] of models) {
    const path = `/v2/models/${encodeURIComponent(name)}`
    paths.set(`${path}/infer`, byDefault)
    for (const [version, served] of versions)
      paths.set(`${path}/versions/${encodeURIComponent(version)}/infer`, served)
  }
  return paths
}

function logError(error: unknown, errorId: string): void {
  console.error(`@nx/serving/http: a request failed, error ${errorId}:`, error)
}

function json(value: unknown, status = 200): Answer {
  return jsonAnswer(JSON.stringify(value), status)
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

function expectMethod({ method }: Exchange, allowed: string): void {
  if (allowed.split(', ').includes(method)) return
  throw new Refusal(405, 'method', `the methods here are ${allowed}`, { headers: { allow: allowed } })
}

function checkHeaders(exchange: Exchange, most: number): void {
  const bytes = exchange.headerBytes()
  if (bytes > most)
    throw new Refusal(431, 'headers_too_large', `headers have at most ${most} bytes, got ${bytes}`)
}
