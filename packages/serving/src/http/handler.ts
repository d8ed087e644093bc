// The protocol for servers that have Fetch's requests: Hono, Deno, Bun and workers.
import type { BodyReader, Exchange } from './exchange.ts'
import type { FetchHandler, HttpOptions } from './options.ts'
import { protocol } from './protocol.ts'

/**
 * A function from `Request` to `Response` that serves models by the Open Inference Protocol, version 2: JSON and Triton's
 * binary tensor data, health, metadata, metrics. It needs nothing of any runtime, so that Hono, Deno, Bun and workers
 * take it as it is. Node's own server takes `nodeListener`.
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
  const answerTo = protocol('httpHandler', options)
  return async (request) => {
    const { status, headers, body } = await answerTo(new FetchExchange(request))
    return new Response(request.method === 'HEAD' ? null : body, { status, headers })
  }
}

class FetchExchange implements Exchange<Request> {
  readonly request: Request
  readonly pathname: string

  constructor(request: Request) {
    this.request = request
    this.pathname = new URL(request.url).pathname
  }

  get method(): string {
    return this.request.method
  }

  get signal(): AbortSignal {
    return this.request.signal
  }

  header(name: string): string | null {
    return this.request.headers.get(name)
  }

  headerBytes(): number {
    let bytes = 0
    this.request.headers.forEach((value, name) => (bytes += name.length + value.length))
    return bytes
  }

  arrived(): null {
    return null
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.request.arrayBuffer())
  }

  pieces(): BodyReader {
    return this.request.body?.getReader() ?? none
  }
}

/** The body of a request without one. */
const none: BodyReader = { read: () => Promise.resolve({}), cancel: () => undefined }
