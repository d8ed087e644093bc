// Rows 8 and 9: members of a cluster that are killed, cut off, slowed down or restarted under load.
import { setTimeout } from 'node:timers/promises'
import { random } from '@nx/testing'
import { check, faultless } from '../check.ts'
import { batchMs, natsCluster, type NatsCluster, perMember, until } from '../faults/nats-cluster.ts'
import { poisson } from '../load/arrivals.ts'
import { Callers } from '../load/callers.ts'
import { clusterRows } from '../load/cluster-rows.ts'
import { drive } from '../load/drive.ts'
import { keepLog } from '../logs.ts'
import { quantile } from '../../shared/quantile.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'

/** Load while something happens: what happened to the requests. */
async function underLoad(
  cluster: NatsCluster,
  rate: number,
  seed: number,
  happening: (callers: Callers) => Promise<void>,
): Promise<Callers> {
  const callers = new Callers(clusterRows(cluster.client), { timeoutMs: 10_000 })
  const arrivals = poisson(rate, random(seed))
  let over = false
  const send = (due: number): void => void callers.send(due, { timeoutMs: 10_000 })
  // The load goes on for as long as something happens, and leaves the processor to the members.
  const load = drive({ arrivals, durationMs: Infinity, sleeps: true, send, stop: () => over })
  await happening(callers)
  over = true
  await load
  await callers.settled()
  return callers
}

function findingsOf(load: string, { history }: Callers, row: number, seed: number): readonly Finding[] {
  const violations = check(history)
  keepLog(`${row}`, history, violations, { row, seed, load })
  return [
    none(load, `of ${history.length} calls fail`, history.length - history.count('ok')),
    faultless(load, violations),
  ]
}

async function lost(context: Context): Promise<readonly Finding[]> {
  const { full, seed } = context
  await using cluster = await natsCluster(seed)
  const { client, nodes, shims } = cluster
  const findings: Finding[] = []
  const rate = perMember * 3 * 0.25
  const isOut = (index: number) => (): boolean => !client.members().some(({ id }) => id === nodes[index]!.id)
  const pause = (): Promise<void> => setTimeout(full ? 10_000 : 400)
  const rounds = full ? 20 : 1
  const faults: Readonly<
    Record<string, { limit: number; strike: () => void; heal: () => Promise<void> | void }>
  > = {
    'a member is killed': {
      limit: 1000,
      strike: () => void nodes[1]!.kill(),
      heal: async () => void (nodes[1] = await cluster.spawn(1)),
    },
    'a member is cut off without a word': {
      limit: 3000,
      strike: () => shims[1]!.suffer({ blackhole: true }),
      heal: () => {
        shims[1]!.suffer({})
        shims[1]!.reset()
      },
    },
    'a member hears nothing any more': {
      limit: 3000,
      strike: () => shims[1]!.suffer({ halfOpen: true }),
      heal: () => {
        shims[1]!.suffer({})
        shims[1]!.reset()
      },
    },
  }
  for (const [name, { limit, strike, heal }] of Object.entries(faults)) {
    const detected: number[] = []
    const returned: number[] = []
    const callers = await underLoad(cluster, rate, seed, async () => {
      for (let round = 0; round < rounds; round++) {
        await pause()
        strike()
        detected.push(await until(isOut(1), 10_000))
        await pause()
        await heal()
        returned.push(await until(() => client.members().length === 3, 10_000))
        await pause()
      }
    })
    const load = `${name}, ${rate} calls/s to three members`
    findings.push(
      ...findingsOf(load, callers, 8, seed),
      atMost(load, 'out of the members after', limit, Math.max(...detected)),
      atMost(load, 'a member again after it could be', 5000, Math.max(...returned)),
    )
  }
  return [...findings, ...(await slowed(cluster, rate, context))]
}

/** A member behind a bad network: half a second away, and one chunk in 20 lost. */
async function slowed(
  cluster: NatsCluster,
  rate: number,
  { full, seed }: Context,
): Promise<readonly Finding[]> {
  const { client, nodes, shims } = cluster
  const calls = (): number => client.members().find(({ id }) => id === nodes[2]!.id)?.calls ?? 0
  let [before, after] = [0, 0]
  const callers = await underLoad(cluster, rate, seed, async () => {
    shims[2]!.suffer({ latencyMs: 500, loss: 0.05 })
    await setTimeout(1000)
    before = calls()
    await setTimeout(full ? 60_000 : 2500)
    after = calls()
    shims[2]!.suffer({})
  })
  const share = (after - before) / callers.history.length
  const load = 'a member is 500 ms away and loses 5 % of chunks'
  return [
    ...findingsOf(load, callers, 8, seed),
    atMost(load, 'share of calls that it gets, of a third', 16, share * 100, '%'),
  ]
}

export const lostMembers: Row = { id: 8, title: 'lost members', run: lost }

async function restarts({ full, seed }: Context): Promise<readonly Finding[]> {
  await using cluster = await natsCluster(seed)
  const { client, nodes } = cluster
  const rate = perMember * 3 * 0.8
  const p99 = ({ history }: Callers): number => quantile(history.latencies('ok'), 0.99)
  const first = await underLoad(cluster, rate, seed, () => setTimeout(1000))
  const steady = await underLoad(cluster, rate, seed + 1, () => setTimeout(full ? 60_000 : 2500))
  const rounds = full ? 20 : 1
  let executed = 0
  const callers = await underLoad(cluster, rate, seed + 2, async () => {
    for (let round = 0; round < rounds; round++)
      for (let index = 0; index < 3; index++) {
        const old = nodes[index]!
        nodes[index] = await cluster.spawn(index)
        await until(() => client.members().some(({ id }) => id === nodes[index]!.id), 5000)
        executed += await old.drain()
      }
    await setTimeout(300)
  })
  for (const node of nodes.splice(0)) executed += await node.drain()
  const answered = [first, steady, callers].reduce((sum, { history }) => sum + history.count('ok'), 0)
  const load = `three members at 80 % of what they carry, ${rate} calls/s, are replaced one by one`
  return [
    ...findingsOf(load, callers, 9, seed),
    atMost(load, `p99: twice the steady one, ${p99(steady).toFixed(0)} ms,`, 2 * p99(steady), p99(callers)),
    // Calls are made again where their member is lost with them: what was computed for nobody was begun there.
    none(load, 'calls that were begun and lost', executed - answered),
    atMost('steady', 'p99: queue and two batches', 5 * batchMs, p99(steady)),
  ]
}

export const rollingRestart: Row = { id: 9, title: 'rolling restart', run: restarts }
