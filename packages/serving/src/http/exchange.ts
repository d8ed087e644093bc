// What the protocol needs of a request, and what it answers: the same whatever brings the one and takes the other.

/** A request that was not read yet. `R` is what its server has for it. */
export interface Exchange<R = unknown> {
  readonly request: R
  readonly method: string
  /** The path of the URL, as it is encoded there. */
  readonly pathname: string
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
  /** By a name in small letters; `null` where there is none. */
  header(name: string): string | null
  /** Bytes of the names and values of all headers. */
  headerBytes(): number
  /** The whole body if it came with the head, which is known in the next microtask; `null` where nobody can tell. */
  arrived(): Uint8Array | null
  /** The whole body. */
  bytes(): Promise<Uint8Array>
  /** The body piece by piece. */
  pieces(): BodyReader
}

/** Reads a body; what is left when it is cancelled is not wanted. */
export interface BodyReader {
  read(): Promise<{ readonly done?: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<unknown> | undefined
}

/** What is answered. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
}

/** An answer that is JSON. */
export function jsonAnswer(
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body }
}
