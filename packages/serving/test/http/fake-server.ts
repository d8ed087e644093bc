// A server that answers at once by a function of ours, to see what a handler makes of it.
import { f32, multiply, template, type Tensor } from '@nx/tensor'
import type { Batch, Health, Histogram, RequestOptions, Server } from '@nx/serving'

/** What a test decides. */
export interface FakeOptions {
  readonly template?: unknown
  readonly streaming?: boolean
  readonly state?: Health['state']
  readonly outputs?: NonNullable<ReturnType<Server['describe']>>['outputs']
  readonly run?: (container: unknown, options: RequestOptions) => unknown
}

/** What requests came with. */
export interface FakeServer extends Server<Batch> {
  readonly requests: RequestOptions[]
}

const histogram: Histogram = { bounds: [0.001, 0.01], counts: [3, 2, 1], sum: 0.5, count: 6 }

/** Doubles two numbers a row, unless the test says otherwise. */
export function fakeServer(options: FakeOptions = {}): FakeServer {
  const {
    template: form = template([2], 'f32'),
    streaming = false,
    state = 'ready',
    outputs = [],
    run = (x: unknown) => multiply(x as Tensor, f32(2)),
  } = options
  const requests: RequestOptions[] = []
  const server = {
    name: 'fake',
    batchSize: 8,
    serving: { module: null as never, options: { template: form, streaming } },
    requests,
    batchedRun: async (batch: Batch, given: RequestOptions = {}) => {
      requests.push(given)
      return run(batch.toContainer(), given)
    },
    health: (): Health => ({
      live: state !== 'stopped',
      ready: state === 'ready',
      state,
      partitions: { total: 2, idle: 1, lost: 0 },
    }),
    stats: () => ({
      received: 21,
      succeeded: 11,
      failed: 1,
      rejected: 2,
      cancelled: 3,
      expired: 4,
      pending: 0,
      queuedRows: 5,
      executions: 6,
      executedRows: 24,
      retries: 1,
      bisections: 2,
      replacedPartitions: 3,
      queueSeconds: histogram,
      computeSeconds: histogram,
      requestSeconds: histogram,
      batchRows: { bounds: [1, 8], counts: [1, 5, 0], sum: 24, count: 6 },
    }),
    describe: () => ({ inputs: [], outputs }),
    estimatedWaitMs: () => 1500,
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  return server
}

/** A request to a route, JSON unless it has bytes. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  return new Request(`http://localhost${path}`, {
    method: 'POST',
    body: raw ? (body as BodyInit) : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** JSON and the bytes behind it, with the header that says where it ends. */
export function postBinary(
  path: string,
  json: unknown,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Request {
  const head = new TextEncoder().encode(JSON.stringify(json))
  const body = new Uint8Array(head.length + bytes.length)
  body.set(head)
  body.set(bytes, head.length)
  return post(path, body, {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.length),
    ...headers,
  })
}
