// The in-process transport passes the suite that any transport has to pass.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inProcessNetwork, join, type Transport } from '@nx/serving/cluster'
import type { Server } from '@nx/serving'
import { transportSuite } from '@nx/testing'
import { describe, expect, it } from 'vitest'

describe('the in-process transport', () => {
  transportSuite({
    describe,
    it,
    makeNetwork() {
      const network = inProcessNetwork()
      const made: Transport[] = []
      return Promise.resolve({
        transport(clock) {
          const transport = network.transport({ clock })
          made.push(transport)
          return Promise.resolve(transport)
        },
        kill: (transport) => network.kill(transport),
        silence: (transport, silent) => network.silence(transport, silent),
        async close() {
          await Promise.all(made.map((transport) => transport.close()))
        },
      })
    },
  })
})

describe('options of networks and transports', () => {
  it.each([
    [() => inProcessNetwork({ loss: 2 }), 'option'],
    [() => inProcessNetwork({ delayMs: [3, 1] }), 'option'],
    [() => inProcessNetwork({ dealyMs: [1, 3] } as object), 'unknown_option'],
    [() => inProcessNetwork().transport({ leaseMs: 0 }), 'option'],
    [() => inProcessNetwork().transport({ lease: 10 } as object), 'unknown_option'],
    [() => inProcessNetwork().kill(inProcessNetwork().transport()), 'option'],
  ])('%s: %s', (make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})

it('a program that looks for members, of which there are none, goes on after', () => {
  const file = fileURLToPath(new URL('./workers/alone.ts', import.meta.url))
  const args = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning', file]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 25_000 })
  expect([status, stdout, stderr]).toEqual([0, 'no_members\n', ''])
})

describe('members', () => {
  const server = {
    batchedRun: () => Promise.resolve(1),
    health: () => ({ partitions: { total: 1 } }),
    stats: () => ({ pending: 0, queuedRows: 0 }),
    estimatedWaitMs: () => 0,
    serving: { options: {} },
  } as unknown as Server<never, unknown>

  it('have a name by which they can be found, and drain for a time that is one', async () => {
    const transport = inProcessNetwork().transport()
    await expect(join(transport, server, { name: '' })).rejects.toMatchObject({ code: 'option' })
    const membership = await join(transport, server, { name: 'n' })
    for (const timeoutMs of [Number.NaN, -1, '5'])
      await expect(membership.drain({ timeoutMs } as never)).rejects.toMatchObject({ code: 'option' })
    await membership.drain({ timeoutMs: 0 })
    await transport.close()
  })
})
