// Rows 11 and 12: streams whose readers or writers stall hold up nobody else.
import { setTimeout } from 'node:timers/promises'
import { Batch, type ResultStream, type Server, serving, start } from '@nx/serving'
import type { Tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { atLeast, atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { echoFunction, type Execution } from '../serve/echo.ts'

const [batchSize, computeMs, rate] = [8, 5, 800]

/** A streaming server of which single rows can be asked as well: whoever takes all of a stream takes its one row. */
async function streaming(
  log: Execution[],
  queueLimit: number,
): Promise<Server<Batch | AsyncIterable<Batch>, ResultStream>> {
  const served = serving<Batch | AsyncIterable<Batch>, ResultStream>(() => echoFunction({ computeMs, log }), {
    streaming: true,
  })
  return start(served, { batchSize, partitions: 2, queueLimit })
}

function callersOf(server: Server<Batch | AsyncIterable<Batch>, ResultStream>): Callers {
  return new Callers({
    async batchedRun(row: Tensor, options) {
      let answer: unknown
      for await (const event of await server.batchedRun(Batch.stack([row]), options))
        if (event.kind === 'batch') answer = event.output
      return answer as Tensor
    },
  })
}

/** Answers a second under a load. */
async function throughput(server: Parameters<typeof callersOf>[0], { full, seed }: Context): Promise<number> {
  const callers = callersOf(server)
  const { seconds } = await drive({
    arrivals: poisson(rate, random(seed)),
    durationMs: full ? 30_000 : 1500,
    send: (due) => void callers.send(due),
  })
  await callers.settled()
  return callers.history.count('ok') / seconds
}

/** Batches of one row, without end; counts those that were taken. */
async function* rows(taken: { count: number }): AsyncGenerator<Batch> {
  for (;;) {
    taken.count++
    yield Batch.stack([rowOf(9, taken.count)])
  }
}

async function slowReaders(context: Context): Promise<readonly Finding[]> {
  const log: Execution[] = []
  await using server = await streaming(log, 512)
  const alone = await throughput(server, context)
  const taken = Array.from({ length: 20 }, () => ({ count: 0 }))
  const streams = await Promise.all(taken.map((each) => server.batchedRun(rows(each))))
  // Each reader takes one event and then none.
  for (const stream of streams) await stream.next()
  await setTimeout(300)
  const before = taken.map(({ count }) => count)
  const beside = await throughput(server, context)
  const growth = taken.reduce((sum, { count }, i) => sum + count - before[i]!, 0)
  const ahead = Math.max(...taken.map(({ count }) => count)) - 1
  await Promise.all(streams.map((stream) => stream.return?.()))
  await setTimeout(50)
  const { pending } = server.stats()
  const load = '20 streams without end whose readers stall'
  return [
    atMost(load, 'events that wait for a reader: 16, and one that is computed,', 17, ahead, ''),
    none(load, 'batches computed while they stall', growth),
    atLeast(
      load,
      `answers to others, of ${alone.toFixed(0)}/s without them,`,
      95,
      (beside / alone) * 100,
      '%',
    ),
    none(load, 'requests that are left when they are closed', pending),
  ]
}

async function slowWriters(context: Context): Promise<readonly Finding[]> {
  const log: Execution[] = []
  await using server = await streaming(log, 512)
  const alone = await throughput(server, context)
  const stall = Promise.withResolvers<void>()
  let ended = 0
  const input = async function* (number: number): AsyncGenerator<Batch> {
    try {
      yield Batch.stack([rowOf(number, 1)])
      await stall.promise
      yield Batch.stack([rowOf(number, 2)])
    } finally {
      ended++
    }
  }
  const count = 50
  const streams = await Promise.all(Array.from({ length: count }, (_, i) => server.batchedRun(input(i))))
  for (const stream of streams) await stream.next()
  const { queuedRows } = server.stats()
  const busy = server.health().partitions.total - server.health().partitions.idle
  const beside = await throughput(server, context)
  stall.resolve()
  let answered = 0
  for (const stream of streams) for await (const { kind } of stream) answered += Number(kind === 'batch')
  const load = `${count} streams whose writers stall after one batch`
  return [
    none(load, 'partitions that they hold', busy),
    none(load, 'rows that they hold in the queue', queuedRows),
    atLeast(
      load,
      `answers to others, of ${alone.toFixed(0)}/s without them,`,
      95,
      (beside / alone) * 100,
      '%',
    ),
    none(load, 'missing second answers when they go on', count - answered),
    none(load, 'inputs that are left open', count - ended),
  ]
}

export const slowReader: Row = { id: 11, title: 'slow readers of streams', counts: true, run: slowReaders }
export const slowWriter: Row = { id: 12, title: 'slow writers of streams', counts: true, run: slowWriters }
