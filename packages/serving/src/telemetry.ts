// What a serving reports while it works.

/** The phases of a request that are reported. */
export type Phase = 'preprocessing' | 'queue' | 'execute' | 'postprocessing'

/** The start or the end of a phase. */
export interface TelemetryEvent {
  readonly phase: Phase
  readonly kind: 'start' | 'stop' | 'exception'
  /** The same in all events of one span. */
  readonly span: number
  /** Monotonic milliseconds. */
  readonly time: number
  /** Milliseconds since the start, in `stop` and `exception`. */
  readonly durationMs?: number
  /** The name of the server, if there is one. */
  readonly server?: string
  readonly batchKey?: string
  /** Rows of the batch, in `execute`. */
  readonly rows?: number
  /** The partition that executes. */
  readonly partition?: number
  readonly input?: unknown
  /** What pre-processing gave beside the batch. */
  readonly info?: unknown
  readonly serverInfo?: unknown
  readonly error?: unknown
}

/** Called synchronously; what it throws is ignored. */
export type TelemetryListener = (event: TelemetryEvent) => void
