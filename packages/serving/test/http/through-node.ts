// A listener of Node as a Fetch handler: Node's requests and responses without a socket, for tests of the protocol.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import type { FetchHandler, NodeRequest, NodeResponse } from '@nx/serving/http'

/** Asks a listener what a Fetch handler is asked. */
export function throughNode(listener: (request: NodeRequest, response: NodeResponse) => void): FetchHandler {
  return (request) => {
    const incoming = incomingOf(request)
    const { response, answered } = responseTo(incoming)
    const gone = (): void => {
      incoming.destroy(new Error('aborted'))
      response.emit('close')
    }
    request.signal.addEventListener('abort', gone)
    listener(incoming, response)
    if (request.signal.aborted) gone()
    void feed(request, incoming, response)
    return answered
  }
}

function incomingOf({ method, url, headers }: Request): IncomingMessage {
  const incoming = new IncomingMessage(new Duplex({ read: () => {} }) as never)
  const { pathname, search } = new URL(url)
  incoming.method = method
  incoming.url = pathname + search
  headers.forEach((value, name) => {
    incoming.headers[name] = value
    incoming.rawHeaders.push(name, value)
  })
  return incoming
}

/** Gives the body, as much as comes until there is an answer. */
async function feed({ body }: Request, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const reader = body?.getReader()
  response.on('close', () => reader?.cancel().catch(() => {}))
  try {
    for (let next = await reader?.read(); next?.value !== undefined; next = await reader!.read())
      incoming.push(next.value)
    incoming.push(null)
  } catch (error) {
    incoming.destroy(error as Error)
  }
}

/** A response whose body is read from what it is answered with, as fast as that is read. */
function responseTo(incoming: IncomingMessage): {
  readonly response: ServerResponse
  readonly answered: Promise<Response>
} {
  const { promise: answered, resolve } = Promise.withResolvers<Response>()
  const response = new ServerResponse(incoming)
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const close = (): void => void response.emit('close')
  const begin = (): void => {
    if (controller !== undefined) return
    const body = new ReadableStream<Uint8Array>(
      { start: (made) => void (controller = made), pull: () => void response.emit('drain'), cancel: close },
      { highWaterMark: 1 },
    )
    const headers = Object.entries(response.getHeaders()).map(
      ([name, value]) => [name, String(value)] as const,
    )
    const given = incoming.method === 'HEAD' ? null : body
    resolve(new Response(given, { status: response.statusCode, headers: headers as [string, string][] }))
  }
  const write = (bytes: Uint8Array): boolean => {
    begin()
    controller!.enqueue(bytes)
    return controller!.desiredSize! > 0
  }
  const end = (body: string | Uint8Array = ''): void => {
    if (body.length > 0) write(typeof body === 'string' ? new TextEncoder().encode(body) : body)
    begin()
    controller!.close()
    Object.defineProperty(response, 'writableFinished', { value: true })
    close()
  }
  const destroy = (): void => {
    controller?.error(new Error('the connection was closed'))
    close()
  }
  Object.assign(response, { flushHeaders: begin, write, end, destroy })
  return { response, answered }
}
