// The in-process transport passes the suite that any transport has to pass.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inProcessNetwork, join, type Transport } from '@nx/serving/cluster'
import type { Server } from '@nx/serving'
import { random, transportSuite } from '@nx/testing'
import { describe, expect, it } from 'vitest'
import { TestClock } from './test-clock.ts'

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

class UnevenClock extends TestClock {
  private readonly random = random(1)

  /** Time passes between any two questions for it. */
  override now(): number {
    return (this.time += this.random() / 100)
  }
}

it('messages between two ends keep their order, whatever their delays and however often the time is read', async () => {
  const clock = new UnevenClock()
  const network = inProcessNetwork({ delayMs: [1, 15], random: random(2), clock })
  const [left, right] = [network.link(), network.link()]
  const received: number[] = []
  await right.place(
    { id: 'm', name: 'n', protocol: 1, weight: 1, metadata: {} },
    () => ({ pending: 0, queuedRows: 0, waitMs: 0, ready: true }),
    (_, [first = 0, second = 0]) => void received.push(first * 256 + second),
  )
  const sent = Array.from({ length: 3000 }, (_, i) => i)
  for (const i of sent) {
    left.send('m', new Uint8Array([i >> 8, i & 255]), 0)
    if (i % 10 === 0) clock.skip(0.1)
  }
  await clock.advance(50)
  expect(received).toEqual(sent)
  await Promise.all([left.close(), right.close()])
})

describe('a program that awaits', () => {
  it.each([
    ['members, of which there are none', 'alone', 'no_members\n'],
    ['a call, and a drain', 'awaiting', '[2,4]\ncancelled\ndrained\n'],
  ])('%s, goes on after, and ends', (_, program, output) => {
    const file = fileURLToPath(new URL(`./workers/${program}.ts`, import.meta.url))
    const args = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning', file]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 25_000,
    })
    expect([status, stdout, stderr]).toEqual([0, output, ''])
  })
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
    for (const options of [{ timeout: 3 }, null])
      await expect(membership.drain(options as never)).rejects.toMatchObject({ code: 'unknown_option' })
    await membership.drain({ timeoutMs: 0 })
    await transport.close()
  })
})
