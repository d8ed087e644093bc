// The transport interface: what an engine of messages does for distributed serving, in bytes.

/** How busy a member is, as it says itself. */
export interface Load {
  /** Requests without an outcome yet. */
  readonly pending: number
  /** Rows that wait for a batch. */
  readonly queuedRows: number
  /** Milliseconds until a request of now would start. */
  readonly waitMs: number
  /** Whether it should be sent requests. */
  readonly ready: boolean
}

/** What a member says of itself when it joins. */
export interface Announcement {
  /** Of this one run of this one member: a member that starts again has another. */
  readonly id: string
  /** Of the serving: members of one name stand for each other. */
  readonly name: string
  /** Version of the frames that it reads and writes. */
  readonly protocol: number
  /** Share of calls that it is meant for, from 1. */
  readonly weight: number
  /** Anything else, for clients. */
  readonly metadata: Readonly<Record<string, string>>
}

/** A member as others see it. */
export interface Member extends Announcement {
  /** As last heard of. */
  readonly load: Load
  /** It finishes what it has and takes nothing new. */
  readonly draining: boolean
}

/** What a request comes with. */
export interface RequestContext {
  /** Milliseconds that are left; machines do not compare clocks. */
  readonly remainingMs: number
  /** Aborted when the caller gave up, is gone, or the time is over. */
  readonly signal: AbortSignal
}

/** What a member does with requests. Neither method rejects: errors are answers like others. */
export interface RequestHandler {
  call(request: Uint8Array, context: RequestContext): Promise<Uint8Array>
  /** Frames are asked for only as the caller takes them, 16 ahead at most. */
  stream(request: Uint8Array, context: RequestContext): AsyncIterable<Uint8Array>
  load(): Load
}

/** A member that was announced. */
export interface Registration {
  /**
   * Tells everyone that it takes nothing new, refuses what comes nevertheless as `unreachable`, and fulfills when all it
   * had is answered, or after `timeoutMs`.
   */
  drain(timeoutMs: number): Promise<void>
  /** Leaves at once; what it has not answered is lost. */
  close(): Promise<void>
}

/** Members of a name, kept up to date. */
export interface Discovery {
  members(): readonly Member[]
  close(): void
}

/** How one call is made. */
export interface CallOptions {
  /** Milliseconds after which the call rejects with `deadline_exceeded`. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * An engine that carries calls between machines. Everything else about serving (codec, routing, retries, ejection) is done
 * above it, once.
 *
 * Calls and streams reject with an NxError: `unreachable`, if the member surely did not begin; `member_lost`, if it
 * vanished and may have begun; `deadline_exceeded`; `cancelled`; `closed`, after `close`. A member whose connection
 * is gone is out of `members()` within 1 s, one that is silent within 3 s, and calls that it has reject then. Frames
 * have any size; those of one stream keep their order. `transportSuite` of `@nx/testing` checks all of it.
 */
export interface Transport {
  /** Announces a member. Fulfills when others can find it. */
  serve(announcement: Announcement, handler: RequestHandler): Promise<Registration>
  /** Looks for members. Fulfills when one is found, or after a moment without. `onChange` is called when one comes, goes or drains. */
  discover(name: string, onChange?: () => void): Promise<Discovery>
  /** Sends a request and waits for its answer. */
  call(member: Announcement, request: Uint8Array, options: CallOptions): Promise<Uint8Array>
  /** Sends a request and gives its frames as they are taken. To return early cancels it at the member. */
  stream(member: Announcement, request: Uint8Array, options: CallOptions): AsyncIterableIterator<Uint8Array>
  /** Ends everything at once: members leave, calls reject, no timer or handle is left. */
  close(): Promise<void>
}
