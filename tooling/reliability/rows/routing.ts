// Row 14: calls go to members by their weights, and to slow ones less.
import { Batch, type Server, start } from '@nx/serving'
import { cluster, inProcessNetwork, join, type Routing, type Transport } from '@nx/serving/cluster'
import { type Tensor, toTypedArray } from '@nx/tensor'
import { random } from '@nx/testing'
import { poisson } from '../load/arrivals.ts'
import { Callers, rowOf } from '../load/callers.ts'
import { drive } from '../load/drive.ts'
import { quantile } from '../../shared/quantile.ts'
import { atLeast, atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { batchedEcho } from '../serve/echo.ts'

type Client = Awaited<ReturnType<typeof cluster<Batch<Tensor>, Tensor>>>

interface Members {
  readonly client: Client
  readonly stop: () => Promise<void>
}

async function members(
  each: readonly { readonly weight?: number; readonly computeMs: number }[],
  routing: Routing,
  seed: number,
): Promise<Members> {
  const network = inProcessNetwork()
  const servers: Server[] = []
  const transports: Transport[] = []
  const transport = (): Transport => {
    const made = network.transport()
    transports.push(made)
    return made
  }
  for (const { weight = 1, computeMs } of each) {
    const server = await start(batchedEcho(computeMs), { batchSize: 16, name: 'rows' })
    servers.push(server)
    await join(transport(), server, { weight, random: random(servers.length) })
  }
  const client = await cluster<Batch<Tensor>, Tensor>(transport(), {
    name: 'rows',
    routing,
    random: random(seed),
  })
  return {
    client,
    async stop() {
      await client.close()
      await Promise.all(transports.map((each) => each.close()))
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

async function shares({ full, seed }: Context): Promise<readonly Finding[]> {
  const weights = [2, 3, 5]
  const { client, stop } = await members(
    weights.map((weight) => ({ weight, computeMs: 0 })),
    'random',
    seed,
  )
  const total = full ? 1_000_000 : 100_000
  let [left, wrong] = [total, 0]
  const caller = async (number: number): Promise<void> => {
    const batch = Batch.stack([rowOf(number, 0)]) as Batch<Tensor>
    while (left-- > 0) {
      const [got] = toTypedArray(await client.batchedRun(batch)) as Float32Array
      wrong += Number(got !== number)
    }
  }
  await Promise.all(Array.from({ length: 64 }, (_, i) => caller(i)))
  const reports = client.members().toSorted((a, b) => a.weight - b.weight)
  const expected = weights.map((weight) => (weight / 10) * total)
  const off = reports.map(({ calls }, i) => Math.abs(calls / expected[i]! - 1) * 100)
  const chiSquared = reports.reduce(
    (sum, { calls }, i) => sum + (calls - expected[i]!) ** 2 / expected[i]!,
    0,
  )
  await stop()
  const load = `${total.toLocaleString('en-US')} calls to members of weights ${weights.join(', ')}, by the routing of Nx`
  return [
    atMost(load, 'shares are off their weights by', 2, Math.max(...off), '%'),
    // Two degrees of freedom: by chance this is exceeded once in a thousand.
    atMost(load, 'χ², p > 0.001', 13.82, chiSquared, ''),
    none(load, 'swapped answers', wrong),
  ]
}

/** Three members, and one that takes four times as long: the slowest calls by either routing. */
async function slowMember({ full, seed }: Context): Promise<readonly Finding[]> {
  const p99 = async (routing: Routing): Promise<number> => {
    const { client, stop } = await members(
      [10, 10, 10, 40].map((computeMs) => ({ computeMs })),
      routing,
      seed,
    )
    const callers = new Callers({
      batchedRun: (row: Tensor, options) => client.batchedRun(Batch.stack([row]) as Batch<Tensor>, options),
    })
    // What the slow one can take is 400/s; a fourth of this is more.
    const arrivals = poisson(2000, random(seed))
    await drive({ arrivals, durationMs: full ? 60_000 : 2500, send: (due) => void callers.send(due) })
    await callers.settled()
    const from = callers.history.at(Math.floor(callers.history.length / 4)).due
    const found = quantile(callers.history.latencies('ok', from), 0.99)
    await stop()
    return found
  }
  const byChance = await p99('random')
  const better = await p99('best-of-two')
  const load = `one of four members takes four times as long: p99 ${byChance.toFixed(0)} ms by chance`
  return [atLeast(load, 'the better of two cuts it by', 2, byChance / better, '×')]
}

export const routing: Row = {
  id: 14,
  title: 'routing',
  counts: true,
  run: async (context) => [...(await shares(context)), ...(await slowMember(context))],
}
