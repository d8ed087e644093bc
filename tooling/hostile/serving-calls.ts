// Right calls of the functions of @nx/serving, of its batches and of a server.
import { jit } from '@nx/defn'
import {
  Batch,
  inProcessPartitions,
  jitServing,
  type Server,
  serving,
  type Serving,
  start,
  type StartOptions,
} from '@nx/serving'
import { cluster, inProcessNetwork, join, messageTransport } from '@nx/serving/cluster'
import { httpHandler, nodeListener, prometheusText } from '@nx/serving/http'
import { traceHandler, traceServing } from '@nx/serving/opentelemetry'
import { serveWorker, workerPartitions } from '@nx/serving/worker'
import { f32, multiply, template, type Tensor } from '@nx/tensor'

const double = (x: Tensor): Tensor => multiply(x, 2)
const rows = (): Tensor => f32([[1, 2], [3, 4]]) // prettier-ignore
const batch = (): Batch => Batch.concatenate([rows()])
const doubling = (): Serving => jitServing(double, { batchSize: 2 }) as Serving
const checked = (): Serving => jitServing(double, { template: template([2], 'f32') }) as Serving
const making = () => (options: object) => {
  const compiled = jit(double, options)
  return (given: Batch) => compiled(given.toContainer() as Tensor)
}

/** One that nobody calls, and that has nothing to wait for. */
const idle = await start(checked(), { warmUp: false })
/** One without members, who are not waited for. */
const transport = (): object => ({
  discover: async () => ({ members: () => [], close() {} }),
  serve: async () => ({ close: async () => {}, drain: async () => {} }),
})

/** Uses what can be closed, and closes it. */
async function closing<T extends { close(): Promise<void> }>(made: T | Promise<T>): Promise<void> {
  await (await made).close()
}

/** Starts a server, uses it, and stops it. */
async function within(
  given: Serving,
  options: StartOptions,
  use: (server: Server) => unknown,
): Promise<unknown> {
  const server = await start(given, options)
  try {
    return await use(server)
  } finally {
    await server.stop({ timeoutMs: 100 })
  }
}

/** Methods, as functions of their object; those of servers as functions of one that was started. */
export const servingFunctions: Readonly<Record<string, (...given: unknown[]) => unknown>> = {
  stack: (...given) => Batch.stack(...(given as [unknown[]])),
  concatenate: (...given) => Batch.concatenate(...(given as [unknown[]])),
  merge: (...given) => Batch.merge(...(given as [Batch[]])),
  withKey: (...given) => batch().withKey(...(given as [string])),
  pad: (...given) => batch().pad(...(given as [number])),
  split: (...given) => batch().split(...(given as [number])),
  batchedRun: (...given) => within(doubling(), {}, (server) => server.batchedRun(...(given as [unknown]))),
  checkedRun: (...given) =>
    within(checked(), { batchSize: 4 }, (server) => server.batchedRun(...(given as [unknown]))),
  httpHandler: (...given) => httpHandler(...(given as [never])),
  nodeListener: (...given) => nodeListener(...(given as [never])),
  prometheusText: (...given) => prometheusText(...(given as [never])),
  traceServing: (...given) => traceServing(...(given as [object])),
  traceHandler: (...given) => traceHandler(...(given as [never])),
  workerPartitions: (...given) => workerPartitions(...(given as [never])),
  serveWorker: (...given) => serveWorker(...(given as [never])),
  inProcessNetwork: (...given) => inProcessNetwork(...(given as [object])),
  messageTransport: (...given) => closing(messageTransport(...(given as [never]))),
  cluster: (...given) => closing(cluster(...(given as [never, never]))),
  join: (...given) => closing(join(...(given as [never, never]))),
  stop: (...given) => within(doubling(), {}, (server) => server.stop(...(given as [object]))),
  startAndStop: (...given) =>
    within(given[0] as Serving, (given[1] ?? {}) as StartOptions, (server) =>
      server.batchedRun(batch(), { timeoutMs: 500 }),
    ),
}

/** By name, what makes the arguments. */
export const servingCalls = (): Readonly<Record<string, () => readonly unknown[]>> => ({
  'serving.serving': () => [making()],
  'serving.jitServing': () => [double],
  'serving.inProcessPartitions': () => [2],
  'serving.systemClock': () => [],
  'serving.run': () => [doubling(), batch()],
  'serving.start': () => [serving(making()), {}],
  'serving.startAndStop': () => [doubling(), { partitions: inProcessPartitions(1) }],
  'serving.stack': () => [[rows()]],
  'serving.concatenate': () => [[rows()]],
  'serving.merge': () => [[batch(), batch()]],
  'serving.withKey': () => ['short'],
  'serving.pad': () => [1],
  'serving.split': () => [1],
  'serving.batchedRun': () => [batch(), {}],
  'serving.checkedRun': () => [batch(), {}],
  'serving.stop': () => [{}],
  'serving.httpHandler': () => [{ models: { double: idle } }],
  'serving.nodeListener': () => [{ models: { double: idle } }],
  'serving.prometheusText': () => [{ double: idle }],
  'serving.traceServing': () => [{}],
  'serving.traceHandler': () => [async () => new Response('hello')],
  'serving.workerPartitions': () => [new URL('file:///worker.js'), { count: 1 }],
  'serving.serveWorker': () => [doubling()],
  'serving.inProcessNetwork': () => [{}],
  'serving.messageTransport': () => [inProcessNetwork().link()],
  'serving.cluster': () => [transport(), { name: 'double' }],
  'serving.join': () => [transport(), idle],
})
