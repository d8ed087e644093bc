// What a caller does after: the output of its rows, or the stream of results, becomes what it gets.
import type { Serving, ServingResult } from './serving.ts'
import { type Facts, within } from './span.ts'

/** Makes what the caller gets, within a span: that, or a promise of it, which rejects with what the caller's function throws. */
export function postprocess(
  { options }: Serving,
  result: ServingResult,
  info: unknown,
  facts: Facts = {},
  now?: () => number,
): unknown {
  const { clientPostprocessing, telemetry } = options
  if (clientPostprocessing === undefined) return 'output' in result ? result.output : result
  const make = (): unknown => clientPostprocessing(result as never, info)
  return within(telemetry, 'postprocessing', { ...facts, info }, make, undefined, now)
}
