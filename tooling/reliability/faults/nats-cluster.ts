// Three members behind a NATS server, each with a proxy of its own to it, and their client.
import { random } from '@nx/testing'
import { type ServingNode, spawnNode } from '../../nats/nodes.ts'
import { clientOf, type NatsClient } from '../../nats/client.ts'
import { startNatsServer } from '../../nats/server.ts'
import { width } from '../load/callers.ts'
import { bundled } from '../serve/bundle.ts'
import { type Shim, shim } from './shim.ts'

/**
 * What a member can do: batches of `batchSize` rows in `batchMs`. So slow that two cores have room for all of these processes, and
 * for one more that starts, where calls are four fifths of it.
 */
export const [batchSize, batchMs] = [16, 80]
export const perMember = (batchSize * 1000) / batchMs

export interface NatsCluster extends AsyncDisposable {
  readonly nodes: ServingNode[]
  readonly shims: readonly Shim[]
  readonly client: NatsClient
  /** Starts one more member like those there are, behind the proxy of that index. */
  spawn(index: number): Promise<ServingNode>
}

/** Starts all of it. */
export async function natsCluster(seed: number, count = 3): Promise<NatsCluster> {
  const [server, program] = await Promise.all([startNatsServer(), bundled('../../nats/node.ts')])
  const numbers = random(seed)
  const shims = await Promise.all(Array.from({ length: count }, () => shim(server.port, numbers)))
  const spawn = (index: number): Promise<ServingNode> =>
    spawnNode(
      `nats://127.0.0.1:${shims[index]!.port}`,
      { member: `node${index}`, batchSize, batchMs, width },
      program,
    )
  const nodes = await Promise.all(shims.map((_, index) => spawn(index)))
  const client = await clientOf(server.url)
  await until(() => client.members().length === count, 5000)
  return {
    nodes,
    shims,
    client,
    spawn,
    async [Symbol.asyncDispose]() {
      await client.close()
      await Promise.all(nodes.map((node) => node.kill()))
      await Promise.all(shims.map((each) => each.close()))
      await server.stop()
    },
  }
}

/** Milliseconds until something holds; infinite if it does not within `limitMs`. */
export async function until(holds: () => boolean, limitMs: number): Promise<number> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > limitMs) return Infinity
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return performance.now() - start
}
