// Three processes behind one NATS server: killed, frozen, restarted, weighted, slow, of another version.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend } from '@nx/tensor'
import { random } from '@nx/testing'
import { NxError } from '@nx/types'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientOf, doubleOnce, type NatsClient, openLoop } from '../../../tooling/nats/client.ts'
import {
  type NodeOptions,
  restart,
  type ServingNode,
  spawnNode,
  spawnNodes,
} from '../../../tooling/nats/nodes.ts'
import { describeOnNats } from '../../../tooling/nats/describe.ts'
import { bundled } from '../../../tooling/reliability/serve/bundle.ts'
import { type NatsServer, startNatsServer } from '../../../tooling/nats/server.ts'

let server: NatsServer
let program: string

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
let names = 0

/** Runs a test with processes of a name of its own, and ends them. */
async function withNodes(
  members: readonly NodeOptions[],
  test: (nodes: ServingNode[], client: NatsClient, name: string) => Promise<void>,
): Promise<void> {
  const name = `double-${names++}`
  const nodes = await Promise.all(members.map((each) => spawnNode(server.url, { ...each, name }, program)))
  const client = await clientOf(server.url, { name })
  try {
    await expect.poll(() => client.members().length, { timeout: 5000 }).toBe(members.length)
    await test(nodes, client, name)
  } finally {
    await client.close()
    await Promise.all(nodes.map((node) => node.kill()))
  }
}

const abc: readonly NodeOptions[] = [{ member: 'a' }, { member: 'b' }, { member: 'c' }]

describeOnNats('processes over NATS', () => {
  beforeAll(async () => {
    setDefaultBackend(binaryBackend())
    program = await bundled('../../nats/node.ts')
    server = await startNatsServer()
  })
  afterAll(() => server.stop())

  // How soon they are out is measured by `npm run reliability`.
  it('a member is killed under load: out, and no call fails', async () => {
    await withNodes(abc, async (nodes, client) => {
      const load = openLoop(client, { perSecond: 150 })
      await pause(500)
      await nodes[1]!.kill()
      await expect.poll(() => client.members().length, { interval: 10, timeout: 10_000 }).toBe(2)
      await pause(500)
      await load.stop()
      expect(load.errors).toEqual([])
      expect(load.done).toBeGreaterThan(100)
    })
  })

  it('a member is frozen under load: out, no call fails, and back when it goes on', async () => {
    await withNodes(abc, async (nodes, client) => {
      const load = openLoop(client, { perSecond: 150 })
      await pause(500)
      nodes[2]!.freeze()
      await expect.poll(() => client.members().length, { interval: 10, timeout: 10_000 }).toBe(2)
      nodes[2]!.thaw()
      await expect.poll(() => client.members().length, { timeout: 10_000 }).toBe(3)
      await load.stop()
      expect(load.errors).toEqual([])
    })
  })

  it('all members are restarted one after the other under load, and no call fails', async () => {
    await withNodes(abc, async (nodes, client) => {
      const load = openLoop(client, { perSecond: 150 })
      await pause(500)
      for (let i = 0; i < nodes.length; i++) {
        nodes[i] = await restart(server.url, nodes[i]!, program)
        await expect.poll(() => client.members().length, { timeout: 5000 }).toBe(3)
      }
      await pause(300)
      await load.stop()
      expect(load.errors).toEqual([])
      expect(client.stats().retries, 'nothing that was begun was lost').toBe(0)
      const rows = await Promise.all(nodes.splice(0).map((node) => node.drain()))
      expect(Math.min(...rows)).toBeGreaterThan(0)
    })
  })

  it('weights are shares of calls within 2 %, by the routing of Nx', async () => {
    await withNodes(
      [
        { member: 'a', weight: 1 },
        { member: 'b', weight: 3 },
      ],
      async (_, __, name) => {
        const client = await clientOf(server.url, { name, routing: 'random', random: random(1) })
        await expect.poll(() => client.members().length).toBe(2)
        const total = 6000
        const calls = async (from: number): Promise<void> => {
          for (let n = from; n < total; n += 8) await doubleOnce(client, n)
        }
        await Promise.all(Array.from({ length: 8 }, (_, i) => calls(i)))
        const heavy = client.members().find(({ weight }) => weight === 3)!.calls / total
        await client.close()
        expect(Math.abs(heavy / 0.75 - 1)).toBeLessThan(0.02)
      },
    )
  })

  // That the slowest calls are faster than by chance is shown beside a clock of its own in `cluster-routing.test.ts`.
  it('a slow member gets less than its weight', async () => {
    const members = [
      { member: 'a', batchMs: 5 },
      { member: 'b', batchMs: 5 },
      // So slow that the others are faster on the busiest machine.
      { member: 'slow', batchMs: 300 },
    ]
    await withNodes(members, async (_, client) => {
      const load = openLoop(client, { perSecond: 120 })
      await pause(2500)
      await load.stop()
      expect(load.errors).toEqual([])
      const calls = client.members().map((each) => each.calls)
      const slow = client.members().find(({ id }) => id.startsWith('slow-'))!.calls
      expect(calls.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(load.sent)
      // A third by weight.
      expect(slow / load.sent).toBeLessThan(0.2)
    })
  })

  it('a member of another protocol version is refused by name', async () => {
    await withNodes([{ member: 'from-the-future', protocol: 2 }], async (nodes, client, name) => {
      const error: unknown = await doubleOnce(client, 1).catch((each: unknown) => each)
      expect(error).toBeInstanceOf(NxError)
      expect(error).toMatchObject({
        code: 'protocol_version',
        details: { member: 'from-the-future', expected: 1, got: 2 },
      })
      nodes.push(await spawnNode(server.url, { member: 'today', name }, program))
      await expect.poll(() => client.members().length, { timeout: 3000 }).toBe(2)
      await doubleOnce(client, 2)
    })
  })

  it('members are back after the NATS server was restarted, without anyone restarting them', async () => {
    const own = await startNatsServer()
    const nodes = await spawnNodes(own.url, ['a', 'b'], {}, program)
    const client = await clientOf(own.url)
    try {
      await expect.poll(() => client.members().length, { timeout: 3000 }).toBe(2)
      await doubleOnce(client, 1)
      await own.restart(300)
      await expect.poll(() => client.members().length, { timeout: 10_000 }).toBe(2)
      await expect
        .poll(
          () =>
            doubleOnce(client, 2, 2000).then(
              () => 'answered',
              () => 'failed',
            ),
          { timeout: 5000 },
        )
        .toBe('answered')
      for (let n = 0; n < 20; n++) await doubleOnce(client, n)
    } finally {
      await client.close()
      await Promise.all(nodes.map((node) => node.kill()))
      await own.stop()
    }
  })
})
