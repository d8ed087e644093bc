// Tests of a transport by what stands above it: servers that join, clients that choose.
import { type Server } from '@nx/serving'
import { cluster, join } from '@nx/serving/cluster'
import { NxError } from '@nx/types'
import { expectCode, expectThat, until } from './expectations.ts'
import type { TransportTest } from './transport-suite.ts'

/** A server that is nothing but its `batchedRun`. */
function serverOf(name: string, batchedRun: Server['batchedRun'], streaming = false): Server {
  const partitions = { total: 1, idle: 1, lost: 0 }
  return {
    name,
    batchSize: 1,
    serving: { module: null, options: { streaming } } as unknown as Server['serving'],
    batchedRun,
    health: () => ({ live: true, ready: true, state: 'ready', partitions }),
    stats: () => ({ pending: 0, queuedRows: 0 }) as ReturnType<Server['stats']>,
    describe: () => null,
    estimatedWaitMs: () => 0,
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

export const clusterTests: Readonly<Record<string, TransportTest>> = {
  'carries errors as what they are': async (stand) => {
    const [host, there] = [await stand.transport(), await stand.transport()]
    const failing = serverOf('failing', (input) => {
      if (input === 'type') throw new TypeError('no such thing')
      throw new NxError('invalid_input', 'batchedRun', 'the input is bad; send another', { path: ['x', 1] })
    })
    await join(host, failing)
    const client = await cluster(there, { name: 'failing' })
    const error = await expectCode('invalid_input', client.batchedRun('x'))
    expectThat(error.message === 'batchedRun: the input is bad; send another', 'the message is the same')
    expectThat(JSON.stringify(error.details['path']) === '["x",1]', 'and so are the details')
    const foreign: unknown = await client.batchedRun('type').catch((each: unknown) => each)
    const same = foreign instanceof TypeError && foreign.message === 'no such thing'
    expectThat(same, 'an error of the language stays what it is')
  },

  'refuses a member of another protocol version by name, and uses others': async (stand) => {
    const [old, host, there] = [await stand.transport(), await stand.transport(), await stand.transport()]
    await stand.member(old, 'old-1', {}, { name: 'mixed', protocol: 99 })
    const client = await cluster(there, { name: 'mixed' })
    const error = await expectCode('protocol_version', client.batchedRun('x'))
    const { member, got, expected } = error.details
    expectThat(
      member === 'old-1' && got === 99 && expected === 1,
      'the error has both versions and the member',
    )
    expectThat(/old-1.*99.*\b1\b/.test(error.message), 'and so does its message')
    await join(
      host,
      serverOf('mixed', () => Promise.resolve('new')),
    )
    await until('the second member', 2000, () => client.members().length === 2)
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.batchedRun('x')))
    expectThat(
      answers.every((answer) => answer === 'new'),
      'all calls go to the member of our version',
    )
  },

  'sends calls of a busy member elsewhere': async (stand) => {
    const [left, right, there] = [await stand.transport(), await stand.transport(), await stand.transport()]
    const busy = new NxError('overloaded', 'batchedRun', 'the queue is full', { retryAfterMs: 50 })
    let refused = 0
    const refuse = (): Promise<unknown> => {
      refused++
      return Promise.reject(busy)
    }
    await join(left, serverOf('shared', refuse))
    await join(
      right,
      serverOf('shared', () => Promise.resolve('free')),
    )
    const client = await cluster(there, { name: 'shared' })
    await until('both members', 5000, () => client.members().length === 2)
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.batchedRun('x')))
    expectThat(
      answers.every((answer) => answer === 'free'),
      'no caller sees that one is busy',
    )
    expectThat(refused > 0, 'the busy one was asked')
  },
}
