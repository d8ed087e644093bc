// run: a serving computed at once, where the caller is.
import { NxError } from '@nx/types'
import { Batch } from './batch.ts'
import { DefaultModule } from './default-module.ts'
import type { Executed } from './partition.ts'
import { postprocess } from './postprocess.ts'
import { batchesOf, preprocess } from './preprocess.ts'
import { resultStream } from './result-stream.ts'
import { cutter, joinPieces } from './rows.ts'
import { RunningModule } from './running-module.ts'
import type { BatchStream, Serving, ServingResult, StreamEvent } from './serving.ts'
import { checkServing, functionOptions, listening, streamedHooks } from './serving-options.ts'
import { within } from './span.ts'

const op = 'run'

/** Told the values of hooks. */
type OnHook = (name: string, value: unknown) => void

/**
 * Runs an input at once, without a server: nothing waits, and nothing is merged. An input of more rows than the serving's
 * `batchSize` is computed in parts, one after the other, and joined. A stream of batches gives one result, in order. A
 * streaming serving gives a stream, and each batch is computed when its result is asked for.
 *
 * The functions of a serving are made at the first run of each batch key and kept; a module is initialized in each run, and
 * so are functions whose hooks are streamed.
 *
 * @throws NxError `option` for what is no serving, `preprocessing` for an input that is no batch and no stream of them, `batch_stream` for one with anything
 * else in it, `empty`, `unknown_batch_key`, `batch_output` for outputs without the rows of the batch, `batch_size` and
 * `input_stream` where hooks are streamed, which needs one batch of at most `batchSize` rows, and what functions throw. The
 * stream that a streaming serving gives throws `stream_consumed` when iterated again.
 *
 * @example
 * const serving = jitServing((x: Tensor) => multiply(x, 2), { batchSize: 2 })
 * await run(serving, Batch.stack([1, 2, 3])) // => [2, 4, 6]
 */
export async function run<Input, Output>(serving: Serving<Input, Output>, input: Input): Promise<Output> {
  const any = serving as Serving
  checkServing(op, any)
  const { batches, info } = await preprocess(op, any, input)
  const result = any.options.streaming ? stream(any, batches) : await compute(any, batches)
  return (await postprocess(any, result, info)) as Output
}

/** Everything computed and joined; the server information is that of the first batch. */
async function compute(serving: Serving, batches: Batch | BatchStream): Promise<ServingResult> {
  const runner = inlineRunner(serving)
  const pieces: unknown[] = []
  let serverInfo: unknown
  for await (const batch of parts(serving, batches)) {
    const executed = await runner(batch)
    if (pieces.length === 0) ({ serverInfo } = executed)
    pieces.push(cutter(op, executed.output, batch, serving)(0, batch.size))
  }
  if (pieces.length === 0) throw new NxError('empty', op, 'the stream of batches has none; give at least one')
  return { output: joinPieces(op, pieces), serverInfo }
}

/** Each batch's result when it is asked for. */
function stream(serving: Serving, batches: Batch | BatchStream): ServingResult {
  const hooks = streamedHooks(serving.options)
  if (hooks.length > 0) return resultStream(op, withHooks(serving, oneBatch(serving, batches)))
  return resultStream(op, withoutHooks(serving, batches))
}

async function* withoutHooks(serving: Serving, batches: Batch | BatchStream): AsyncGenerator<StreamEvent> {
  const runner = inlineRunner(serving)
  for await (const batch of parts(serving, batches)) yield batchEvent(await runner(batch), batch, serving)
}

/** Hooks as they are called, then the batch. */
async function* withHooks(serving: Serving, batch: Batch): AsyncGenerator<StreamEvent> {
  const events: StreamEvent[] = []
  let wake = (): void => {}
  const runner = inlineRunner(serving, (name, value) => {
    events.push({ kind: 'hook', name, value: cutter(op, value, batch, serving)(0, batch.size) })
    wake()
  })
  let isDone = false
  const done = runner(batch).finally(() => {
    isDone = true
    wake()
  })
  // Awaited below, if anybody gets that far.
  done.catch(() => {})
  while (!isDone || events.length > 0) {
    if (events.length > 0) yield events.shift()!
    else await new Promise<void>((resolve) => (wake = resolve))
  }
  yield batchEvent(await done, batch, serving)
}

function batchEvent({ output, serverInfo }: Executed, batch: Batch, serving: Serving): StreamEvent {
  return { kind: 'batch', output: cutter(op, output, batch, serving)(0, batch.size), serverInfo }
}

/** What streams hooks takes one batch whole, for the values of hooks are of all its rows. */
function oneBatch({ options: { batchSize } }: Serving, batches: Batch | BatchStream): Batch {
  if (!(batches instanceof Batch)) throw noInputStream(op)
  if (batchSize !== undefined && batches.size > batchSize) throw oversized(op, batches.size, batchSize)
  return batches
}

/** The error for a stream of batches where hooks are streamed. */
export function noInputStream(op: string): NxError {
  return new NxError(
    'input_stream',
    op,
    'streaming hooks do not support input streaming, the input must be a Batch of it all',
  )
}

/** The error for a batch that would have to be split where hooks are streamed. */
export function oversized(op: string, size: number, limit: number): NxError {
  return new NxError(
    'batch_size',
    op,
    `a batch of ${size} cannot exceed the batch size of ${limit} when streaming hooks; give smaller batches`,
    { size, limit },
  )
}

async function* parts(
  { options: { batchSize } }: Serving,
  batches: Batch | BatchStream,
): AsyncGenerator<Batch> {
  if (!(batches instanceof Batch)) return yield* batchesOf(op, batches, batchSize)
  let rest = batches
  while (batchSize !== undefined && rest.size > batchSize) {
    const [first, others] = rest.split(batchSize)
    yield first
    rest = others
  }
  yield rest
}

/** Runs batches of any key, each by the module made for it, and tells of each. */
function inlineRunner({ module, options }: Serving, onHook?: OnHook): (batch: Batch) => Promise<Executed> {
  const made = new Map<string, Promise<RunningModule>>()
  const modules = onHook === undefined && module instanceof DefaultModule ? module.inline : made
  const runnerFor = (key: string): Promise<RunningModule> => {
    const known = modules.get(key)
    if (known !== undefined) return known
    const given = functionOptions(options)
    const own = onHook === undefined ? given : listening(given, streamedHooks(options), onHook)
    const initialized = RunningModule.init(module, 'inline', [own], [key])
    modules.set(key, initialized)
    // What could not be made, as for want of a network, may be tried again.
    initialized.catch(() => modules.delete(key))
    return initialized
  }
  return async (batch) => {
    const runner = await runnerFor(batch.key)
    const facts = { batchKey: batch.key, rows: batch.size }
    const learnt = ({ serverInfo }: Executed): object => ({ serverInfo })
    return within(options.telemetry, 'execute', facts, () => runner.execute(batch, 0), learnt)
  }
}
