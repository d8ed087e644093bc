// One request to a model: read, run and answered.
import { flattened } from '@nx/defn/internal'
import { dispose, isTensor } from '@nx/tensor'
import { longestTimer } from '../clock.ts'
import type { RequestOptions } from '../server.ts'
import type { StreamEvent } from '../serving.ts'
import { type HeldBytes, Hold, readBody } from './body.ts'
import { eventAnswer, type EventSource, type ServerSentEvent } from './events.ts'
import type { Answer, Exchange } from './exchange.ts'
import {
  checkContentType,
  type InferRequest,
  readInferRequest,
  type RequestedOutput,
  scheduleOf,
} from './infer-request.ts'
import { encodeOutputs, factsOf, toAnswer, unknownOutput } from './infer-response.ts'
import type { ServedVersion } from './models.ts'
import type { HttpLimits, HttpOptions } from './options.ts'
import { invalid, Refusal, refusalOf } from './refusal.ts'

/** What all requests of a handler share. */
export interface Shared<R> {
  readonly limits: HttpLimits
  readonly held: HeldBytes
  readonly requestOptions: HttpOptions<R>['requestOptions']
  readonly onFailure: (error: unknown) => string
}

/** Answers a request to a model. `done` is called once, when nothing is worked on any more. */
export async function infer<R>(
  exchange: Exchange<R>,
  served: ServedVersion,
  shared: Shared<R>,
  done: () => void,
): Promise<Answer> {
  const hold = new Hold(shared.held)
  const end = (): void => {
    hold.end()
    done()
  }
  let streaming = false
  try {
    const read = await readRequest(exchange, served, shared, hold)
    if (!wantsEvents(exchange.header('accept') ?? '*/*', served)) {
      const output = served.toOutputs(await run(read, served, shared, exchange, exchange.signal))
      const encoded = await encodeOutputs(output, read, factsOf(served, read.id))
      if (served.isTransient) free(read, output)
      return toAnswer(encoded)
    }
    const answer = await stream(read, served, shared, exchange, end)
    streaming = true
    return answer
  } finally {
    if (!streaming) end()
  }
}

/** Frees the memory of an answered request at once, which garbage collection would do later and at a cost. */
function free({ tensors }: InferRequest, output: unknown): void {
  for (const each of [...tensors, ...flattened('httpHandler', output).leaves])
    if (isTensor(each)) dispose(each)
}

/** A serving that streams has nothing but events; others give them to those who ask. */
function wantsEvents(accept: string, { server }: ServedVersion): boolean {
  if (accept.includes('text/event-stream')) return true
  const { streaming = false } = server.serving.options
  if (streaming !== false && !accept.includes('*/*') && !accept.includes('text/*'))
    throw new Refusal(406, 'not_acceptable', 'this model gives a stream; accept text/event-stream')
  return streaming !== false
}

async function readRequest<R>(
  exchange: Exchange<R>,
  served: ServedVersion,
  { limits }: Shared<R>,
  hold: Hold,
): Promise<InferRequest> {
  checkContentType(exchange)
  const body = await readBody(exchange, limits, hold)
  const read = readInferRequest(body, exchange.header('inference-header-content-length'), served, limits)
  if (read.outputs !== null) checkOutputs(read.outputs, served)
  hold.set(read.bytes)
  return read
}

function checkOutputs(outputs: readonly RequestedOutput[], served: ServedVersion): void {
  const known = served.outputs().map(({ name }) => name)
  outputs.forEach(({ name }, i) => {
    if (known.length > 0 && !known.includes(name)) throw unknownOutput(i, known)
  })
}

async function run<R>(
  { inputs, parameters }: InferRequest,
  { server, toInput }: ServedVersion,
  { limits, requestOptions }: Shared<R>,
  { request }: Exchange<R>,
  signal: AbortSignal,
): Promise<unknown> {
  const schedule = scheduleOf(parameters, limits)
  if (server.health().state === 'starting')
    throw new Refusal(503, 'not_ready', 'the model is not ready yet', { retryAfterMs: 1000 })
  const own = Object.entries((await requestOptions?.(request)) ?? {})
  // An option that is undefined is one that the owner says nothing about.
  const said = Object.fromEntries(own.filter(([, value]) => value !== undefined))
  const options: RequestOptions = { ...schedule, ...said, signal }
  return server.batchedRun(toInput(inputs, parameters) as never, options)
}

async function stream<R>(
  read: InferRequest,
  served: ServedVersion,
  shared: Shared<R>,
  exchange: Exchange<R>,
  end: () => void,
): Promise<Answer> {
  if (read.binary || read.outputs?.some(({ binary }) => binary))
    throw invalid('parameters.binary_data_output', 'must be false where results are events')
  const { limits, onFailure } = shared
  const abort = new AbortController()
  const signal = AbortSignal.any([exchange.signal, abort.signal])
  const results = iteratorOf(await run(read, served, shared, exchange, signal))
  const next = async (): Promise<ServerSentEvent | null> => {
    const { done, value } = await results.next()
    return done === true ? null : eventOf(value, read, served)
  }
  // What fails at once has a status of its own; after that, an error is an event.
  let first: Promise<ServerSentEvent | null> | null = next()
  await settledWithin(first, limits.keepAliveMs)
  const source: EventSource = {
    next: () => {
      const event = first ?? next()
      first = null
      return event
    },
    close: () => {
      abort.abort()
      results.return?.()?.then(undefined, () => {})
      end()
    },
    refuse: (error) => refusalOf(error, signal.aborted, onFailure),
  }
  return eventAnswer(source, limits)
}

/** The results of a streaming serving; of another one, its output alone. */
function iteratorOf(result: unknown): AsyncIterator<unknown> {
  const stream = result as Partial<AsyncIterable<unknown>>
  if (typeof stream?.[Symbol.asyncIterator] === 'function')
    return (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  return (async function* () {
    yield result
  })()
}

async function eventOf(value: unknown, read: InferRequest, served: ServedVersion): Promise<ServerSentEvent> {
  const event = value as Partial<StreamEvent>
  const facts = factsOf(served, read.id)
  if (event?.kind === 'hook') {
    const { json } = await encodeOutputs(
      event.value,
      { outputs: null, binary: false },
      { ...facts, hook: event.name! },
    )
    return { event: 'hook', data: json }
  }
  const output = event?.kind === 'batch' ? event.output : value
  return { data: (await encodeOutputs(served.toOutputs(output), read, facts)).json }
}

/** Waits for a promise, but not longer than that. Rejects as it does. */
async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const time = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.min(milliseconds, longestTimer))
  })
  await Promise.race([promise, time]).finally(() => clearTimeout(timer))
}
