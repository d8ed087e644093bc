// Spans of telemetry: an event where a phase starts, and one where it ends.
import type { Phase, TelemetryEvent, TelemetryListener } from './telemetry.ts'

/** What events of a span say beside its phase, number and times. */
export type Facts = Omit<TelemetryEvent, 'phase' | 'kind' | 'span' | 'time' | 'durationMs' | 'error'>

let spans = 0

/** Tells a listener of one event; what it throws is ignored, for it must not harm a request. */
function tell(listener: TelemetryListener, event: TelemetryEvent): void {
  try {
    listener(event)
  } catch {
    // As TelemetryListener says.
  }
}

/** A span that has started. */
export interface Span {
  stop(facts?: Facts): void
  fail(error: unknown): void
}

/** Starts a span; `now` gives monotonic milliseconds. */
export function startSpan(
  listener: TelemetryListener,
  phase: Phase,
  facts: Facts,
  now: () => number = () => performance.now(),
): Span {
  const span = ++spans
  const start = now()
  const end = (kind: 'stop' | 'exception', more: Partial<TelemetryEvent>): void => {
    const time = now()
    tell(listener, { phase, kind, span, time, durationMs: time - start, ...facts, ...more })
  }
  tell(listener, { phase, kind: 'start', span, time: start, ...facts })
  return { stop: (more = {}) => end('stop', more), fail: (error) => end('exception', { error }) }
}

/** Runs something within a span, if there is a listener: else it makes no promise. `learnt` are facts of its result. */
export function within<T>(
  listener: TelemetryListener | undefined,
  phase: Phase,
  facts: Facts,
  run: () => T | Promise<T>,
  learnt: (result: T) => Facts = () => ({}),
  now?: () => number,
): T | Promise<T> {
  return listener === undefined ? run() : observed(listener, phase, facts, run, learnt, now)
}

async function observed<T>(
  listener: TelemetryListener,
  phase: Phase,
  facts: Facts,
  run: () => T | Promise<T>,
  learnt: (result: T) => Facts,
  now?: () => number,
): Promise<T> {
  const span = startSpan(listener, phase, facts, now)
  try {
    const result = await run()
    span.stop(learnt(result))
    return result
  } catch (error) {
    span.fail(error)
    throw error
  }
}
