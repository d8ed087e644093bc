// What a handler is made of: models, limits and hooks.
import { checkOptions, NxError, show } from '@nx/types'
import type { RequestOptions, Server } from '../server.ts'

/** A server of any input and output. */
export type AnyServer = Server<never, unknown>

/** What a request says beside its tensors. */
export type Parameters = Readonly<Record<string, string | number | boolean>>

/** Several versions of a model, or a server whose inputs or outputs are not those of its template. */
export interface HttpModel {
  /** Servers by version. */
  readonly versions: Readonly<Record<string, AnyServer>>
  /** The version of requests that name none; the highest if left out, where `'10'` is above `'9'`. */
  readonly defaultVersion?: string
  /** The batch key of all requests: `'default'` if left out. A server of several keys is several models. */
  readonly batchKey?: string
  /** One entry of what requests send, as templates; the template of the serving if left out. */
  readonly inputs?: unknown
  /**
   * One entry of what requests are answered with, as templates, for the metadata; what the warm-up showed if left out and
   * nothing is made of the output.
   */
  readonly outputs?: unknown
  /** Makes the input of the serving of tensors that have a batch axis; a batch of them, of the key, if left out. */
  readonly toInput?: (inputs: never, parameters: Parameters) => unknown
  /** Makes a container of tensors of what the serving gives; that itself if left out. */
  readonly toOutputs?: (output: never) => unknown
}

/** Models by name. A server alone is version `'1'`. */
export type HttpModels = Readonly<Record<string, AnyServer | HttpModel>>

/** What one client, and all of them together, may ask for. */
export interface HttpLimits {
  /** Bytes of a body: 16 MiB by default. More is answered with 413. */
  readonly bodyBytes: number
  /** Bytes of all bodies that are held at a time: 256 MiB by default. More is answered with 429. */
  readonly heldBytes: number
  /** Bytes of names and values of the headers: 16 KiB by default. More is answered with 431. */
  readonly headerBytes: number
  /** Milliseconds until a body has to be there: 10,000 by default. Later is answered with 408. */
  readonly bodyTimeoutMs: number
  /** Requests that are worked on at a time: 1024 by default. More is answered with 429. */
  readonly concurrentRequests: number
  /** Inputs, and outputs, that a request may name: 256 by default. */
  readonly tensors: number
  /** How deep JSON may be nested: 32 by default. */
  readonly jsonDepth: number
  /** How many arrays and objects JSON may have, as each takes many times its bytes: 100,000 by default. */
  readonly jsonContainers: number
  /** The longest deadline that a request may ask for, in milliseconds: 30,000 by default. A longer one becomes this. */
  readonly timeoutMs: number
  /** Events of a stream that wait for their reader: 16 by default. Then the stream pauses. */
  readonly streamEvents: number
  /** Bytes of these: 8 MiB by default. Then the stream pauses. */
  readonly streamBytes: number
  /** Milliseconds after which a stream that nobody reads from is closed: 30,000 by default. */
  readonly streamStallMs: number
  /** Milliseconds of silence after which a stream sends a comment: 15,000 by default. */
  readonly keepAliveMs: number
}

/** Options of `httpHandler` and of `nodeListener`; `R` is what these have for a request. */
export interface HttpOptions<R = Request> {
  readonly models: HttpModels
  /** What the server is called in its metadata: `'nx'` by default. */
  readonly name?: string
  /** The version of it: `'1'` by default. */
  readonly version?: string
  readonly limits?: Partial<HttpLimits>
  /** Whether there is `GET /metrics`. True by default. */
  readonly metrics?: boolean
  /**
   * Who a request is from and how urgent it is, as its credentials tell; this goes before what the request says of itself.
   * What it throws is answered with 500, so it is no place to refuse requests.
   */
  readonly requestOptions?: (request: R) => RequestOptions | Promise<RequestOptions>
  /**
   * Told of every error that is answered with 500, with the `errorId` that the client was given; the client is told nothing
   * else. Written to the console if left out.
   */
  readonly onError?: (error: unknown, errorId: string) => void
}

/** What is used of an `IncomingMessage` of `node:http`. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly rawHeaders: readonly string[]
  /** Whether all of it was received. */
  readonly complete: boolean
  /** What was received of the body and not read yet. */
  read(): unknown
  on(event: string, listener: (...given: never[]) => void): unknown
  iterator(options: { readonly destroyOnReturn: boolean }): AsyncIterator<unknown, undefined>
}

/** What is used of a `ServerResponse` of `node:http`. */
export interface NodeResponse {
  statusCode: number
  readonly writableFinished: boolean
  setHeader(name: string, value: string): unknown
  flushHeaders(): void
  write(bytes: Uint8Array): boolean
  end(body?: string | Uint8Array): unknown
  destroy(): unknown
  on(event: string, listener: (...given: never[]) => void): unknown
}

/** Answers requests; never rejects. */
export type FetchHandler = (request: Request) => Promise<Response>

const mebibyte = 2 ** 20

const defaults: HttpLimits = {
  bodyBytes: 16 * mebibyte,
  heldBytes: 256 * mebibyte,
  headerBytes: 16_384,
  bodyTimeoutMs: 10_000,
  concurrentRequests: 1024,
  tensors: 256,
  jsonDepth: 32,
  jsonContainers: 100_000,
  timeoutMs: 30_000,
  streamEvents: 16,
  streamBytes: 8 * mebibyte,
  streamStallMs: 30_000,
  keepAliveMs: 15_000,
}

/** The limits with defaults filled in. Throws `unknown_option`, `option`. */
export function limitsOf(op: string, given: Partial<HttpLimits> = {}): HttpLimits {
  checkOptions(op, given, Object.keys(defaults))
  for (const [name, value] of Object.entries(given)) {
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new NxError('option', op, `limits.${name} is a whole number from 1, got ${show(value)}`, {
      option: name,
      value,
    })
  }
  return { ...defaults, ...given }
}
