// A server becomes a member of a cluster.
import { checkFunction, integerAtLeast } from '@nx/tensor/internal'
import { checkOptions, NxError, wrongOption } from '@nx/types'
import type { RequestOptions, Server } from '../server.ts'
import { limit } from '../start-options.ts'
import { decodeFrame, encodeFrame, protocolVersion } from './codec/frames.ts'
import type { Load, RequestContext, RequestHandler, Transport } from './transport.ts'

/** Options of `join`. */
export interface JoinOptions {
  /** Members of one name stand for each other; that of the server if left out. */
  readonly name?: string
  /** Share of calls beside other members, times partitions; 1 by default. */
  readonly weight?: number
  /** The first part of the member's id, for people; 'member' by default. */
  readonly member?: string
  /** What else others may know of it. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Where the rest of the id comes from; `Math.random` by default. */
  readonly random?: () => number
}

/** A server that is a member. */
export interface Membership extends AsyncDisposable {
  /** Unique, also among runs of the same program. */
  readonly id: string
  /**
   * Leaves without losing anything: others send it nothing more at once, and what it has is answered, within `timeoutMs`
   * (30 s by default). The server goes on. Rejects with an NxError: `option` for a `timeoutMs` that is none,
   * `unknown_option`.
   */
  drain(options?: { readonly timeoutMs?: number }): Promise<void>
  /** Leaves at once; what it has is lost to its callers, who may try elsewhere. */
  close(): Promise<void>
}

/** Texts by name: that is what every engine can announce. */
function checkMetadata(metadata: object): void {
  const isTexts =
    typeof metadata === 'object' &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === 'string')
  if (!isTexts) throw wrongOption('join', 'metadata', 'an object of texts', metadata)
}

/** A request on the wire. */
interface WireRequest extends Pick<RequestOptions, 'priority' | 'tenant'> {
  readonly input: unknown
}

/**
 * Announces a server to a cluster and answers calls by its `batchedRun`, after `distributedPostprocessing` of its serving.
 *
 * @throws NxError `option` for a weight that is no whole number from 1, `unknown_option`, `closed`.
 *
 * @example
 * const network = inProcessNetwork()
 * const server = await start(jitServing((x) => multiply(x, 2)), { batchSize: 4 })
 * const membership = await join(network.transport(), server, { name: 'doubler', weight: 2 })
 * const client = await cluster<Batch, Tensor>(network.transport(), { name: 'doubler' })
 * toArray(await client.batchedRun(Batch.stack([1, 2]))) // => [2, 4]
 * await membership.drain()
 * await Promise.all([client.close(), server.stop()])
 */
export async function join(
  transport: Transport,
  server: Server<never, unknown>,
  options: JoinOptions = {},
): Promise<Membership> {
  if (typeof (transport as Partial<Transport> | null | undefined)?.serve !== 'function')
    throw wrongOption('join', 'the first argument', 'a Transport', transport)
  const { batchedRun, health } = (server ?? {}) as Partial<Server>
  if (typeof batchedRun !== 'function' || typeof health !== 'function')
    throw wrongOption('join', 'the second argument', 'a server that was started', server)
  checkOptions('join', options, ['name', 'weight', 'member', 'metadata', 'random'])
  const { name = server.name, weight = 1, member = 'member', metadata = {}, random = Math.random } = options
  integerAtLeast('join', 'weight', weight, 1)
  checkFunction('join', random)
  for (const [option, text] of Object.entries({ name, member }))
    if (typeof text !== 'string' || text === '')
      throw wrongOption('join', option, 'text that is not empty', text)
  checkMetadata(metadata)
  const id = `${member}-${Math.floor(random() * 2 ** 48).toString(36)}`
  const { streaming, idempotent = true } = server.serving.options
  const announcement = {
    id,
    name,
    protocol: protocolVersion,
    weight: weight * Math.max(server.health().partitions.total, 1),
    metadata: {
      ...metadata,
      streaming: String(streaming !== undefined && streaming !== false),
      idempotent: String(idempotent),
    },
  }
  const registration = await transport.serve(announcement, handlerOf(server as unknown as Server, id))
  const close = (): Promise<void> => registration.close()
  return {
    id,
    close,
    drain: async (own = {}) => {
      checkOptions('drain', own, ['timeoutMs'])
      await registration.drain(limit('timeoutMs', own.timeoutMs, 30_000, 0, 'drain'))
    },
    [Symbol.asyncDispose]: () => registration.drain(30_000),
  }
}

function handlerOf(server: Server, id: string): RequestHandler {
  return {
    load: () => loadOf(server),
    async call(bytes, context) {
      try {
        const result = await run(server, bytes, context)
        if (isStream(result)) throw unexpectedStream(id)
        return await encodeFrame({ kind: 'answer', value: result })
      } catch (error) {
        return encodeFrame({ kind: 'error', value: error })
      }
    },
    async *stream(bytes, context) {
      try {
        const result = await run(server, bytes, context)
        if (isStream(result)) {
          yield await encodeFrame({ kind: 'begin', value: undefined })
          for await (const value of result) yield await encodeFrame({ kind: 'event', value })
        } else yield await encodeFrame({ kind: 'answer', value: result })
      } catch (error) {
        yield await encodeFrame({ kind: 'error', value: error })
      }
    },
  }
}

async function run(
  server: Server,
  bytes: Uint8Array,
  { remainingMs, signal }: RequestContext,
): Promise<unknown> {
  const { kind, value } = decodeFrame(bytes, 'that called')
  const { input, priority, tenant } = Object(value) as WireRequest
  if (kind !== 'request')
    throw new NxError('malformed', 'cluster', `a request is expected, got a frame "${kind}"`)
  const result = await server.batchedRun(input, {
    signal,
    // What was late on its way is late, not wrong.
    timeoutMs: Math.max(remainingMs, 0),
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(typeof tenant === 'string' ? { tenant } : {}),
  })
  const { distributedPostprocessing } = server.serving.options
  return distributedPostprocessing === undefined ? result : distributedPostprocessing(result)
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function unexpectedStream(id: string): NxError {
  return new NxError(
    'option',
    'cluster',
    `the member ${id} gave a stream though its serving has not the option streaming; set it`,
    { member: id },
  )
}

function loadOf(server: Server): Load {
  const { pending, queuedRows } = server.stats()
  return { pending, queuedRows, waitMs: server.estimatedWaitMs(), ready: server.health().ready }
}
