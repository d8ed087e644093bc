// Row 16: whatever comes over the wire, servers answer by name, stand, and hold no more memory than they declare.
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { decodeFrame, encodeFrame } from '@nx/serving/cluster'
import { tensor } from '@nx/tensor'
import { random } from '@nx/testing'
import { NxError } from '@nx/types'
import { HttpConnection } from '../../shared/http-connection.ts'
import { rowOf } from '../load/callers.ts'
import { HttpRows, inferRequest } from '../load/http-rows.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { child } from '../serve/child.ts'
import type { HttpSettings } from '../serve/http-process.ts'
import { ofWanted, steps } from '../steps.ts'

/** Frames of the cluster's protocol, changed at random: read, or refused by name. */
async function frames(context: Context): Promise<readonly Finding[]> {
  const { full, seed } = context
  const numbers = random(seed)
  const pick = (limit: number): number => Math.floor(numbers() * limit)
  const originals = [
    await encodeFrame({ kind: 'request', value: { input: rowOf(1, 2), priority: 1, tenant: 'a' } }),
    await encodeFrame({ kind: 'answer', value: [tensor([1n, 2n]), { name: 'x', of: [null, true, 1.5] }] }),
    await encodeFrame({ kind: 'error', value: new NxError('code', 'op', 'message', { of: [1] }) }),
  ]
  const most = 10_000_000
  const strange = new Map<string, number>()
  let [slowest, read, count] = [0, 0, 0]
  for (const i of steps(full ? most : 20_000, 'damaged frames', context)) {
    count = i + 1
    const start = performance.now()
    try {
      decodeFrame(damaged(originals[i % originals.length]!, pick), 'fuzz')
      read++
    } catch (error) {
      const name = error instanceof NxError ? '' : String(error).slice(0, 80)
      if (name !== '') strange.set(name, (strange.get(name) ?? 0) + 1)
    }
    slowest = Math.max(slowest, performance.now() - start)
  }
  const load = `${count.toLocaleString('en-US')} damaged frames${count < most ? ' (of 10,000,000)' : ''}, ${read} of which can be read`
  return [
    none(
      load,
      'errors without a name',
      [...strange.values()].reduce((a, b) => a + b, 0),
      [...strange.keys()].join('; '),
    ),
    atMost(load, 'the slowest takes', 1000, slowest),
  ]
}

/** Some bytes changed, cut off, doubled or made huge. */
function damaged(bytes: Uint8Array, pick: (limit: number) => number): Uint8Array {
  const copy = bytes.slice()
  for (let changes = 1 + pick(4); changes > 0; changes--)
    copy[pick(copy.length)] = pick(4) === 0 ? 255 : pick(256)
  switch (pick(4)) {
    case 0:
      return copy.subarray(0, pick(copy.length + 1))
    case 1:
      return Buffer.concat([copy, copy.subarray(pick(copy.length))])
    default:
      return copy
  }
}

const mebibyte = 2 ** 20

/** Connections that say nothing, dribble, lie about lengths, send garbage, or vanish, beside callers that do right. */
async function sockets(context: Context): Promise<readonly Finding[]> {
  const { full, seed } = context
  const limits = { bodyBytes: mebibyte, heldBytes: 32 * mebibyte, bodyTimeoutMs: 2000 }
  const server = await child('http-process.ts', {
    computeMs: 0,
    batchSize: 16,
    limits,
  } satisfies HttpSettings)
  const port = (await server.message()) as number
  const resident = async (): Promise<number> => {
    const answer = server.message()
    server.process.send('stats')
    return ((await answer) as { readonly resident: number }).resident / mebibyte
  }
  const numbers = random(seed)
  const rows = new HttpRows(port)
  for (let i = 0; i < 1000; i++) await rows.batchedRun(rowOf(0, i))
  const before = await resident()
  let [running, slowest, wrong] = [true, 0, 0]
  const honest = async (): Promise<void> => {
    for (let i = 0; running; i++) {
      const start = performance.now()
      await rows.batchedRun(rowOf(0, i)).catch(() => wrong++)
      slowest = Math.max(slowest, performance.now() - start)
      await setTimeout(5)
    }
  }
  const callers = honest()
  const open = Array.from({ length: full ? 10_000 : 300 }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    return socket
  })
  // A third say nothing, a third begin a head, a third a body, a byte at a time. Bodies that are announced count as held,
  // so these are small enough to leave room for others.
  const begun = [
    '',
    'POST /v2/models/rows/infer HTTP/1.1\r\nhost: a\r\n',
    `POST /v2/models/rows/infer HTTP/1.1\r\nhost: a\r\ncontent-length: 65536\r\n\r\n`,
  ]
  open.forEach((socket, i) => socket.write(begun[i % 3]!))
  const dribble = setInterval(() => {
    for (const socket of open) if (!socket.destroyed) socket.write('x')
  }, 100)
  const statuses = new Map<number, number>()
  const good = inferRequest(new Float32Array(128))
  const wanted = full ? 1_000_000 : 3000
  let tries = 0
  const attack = async (): Promise<void> => {
    for (const _ of steps(wanted / 8, 'damaged requests, of one of eight', context)) {
      tries++
      const connection = new HttpConnection(port)
      const bytes = damaged(good, (limit) => Math.floor(numbers() * limit))
      const answer = await Promise.race([
        connection.request(bytes).catch(() => null),
        // What waits for bytes that do not come is left.
        setTimeout(20, null, { ref: false }),
      ])
      if (answer !== null) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: 8 }, attack))
  // Bodies far beyond the limit, said to be so or not.
  const large = Buffer.alloc(4 * mebibyte)
  for (let i = 0; i < 20; i++) {
    const connection = new HttpConnection(port)
    const head = 'POST /v2/models/rows/infer HTTP/1.1\r\nhost: a\r\n'
    const said =
      i % 2 === 0 ? `content-length: ${large.length}\r\n\r\n` : 'transfer-encoding: chunked\r\n\r\n400000\r\n'
    await Promise.race([
      connection.request(Buffer.concat([Buffer.from(head + said), large])).then(
        ({ status }) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
        () => undefined,
      ),
      setTimeout(500, null, { ref: false }),
    ])
    connection.close()
  }
  clearInterval(dribble)
  const growth = (await resident()) - before
  running = false
  await callers
  open.forEach((socket) => socket.destroy())
  rows.close()
  const alive = server.process.exitCode === null
  await server.kill()
  const odd = [...statuses].filter(([status]) => status !== 200 && (status < 400 || status >= 500))
  const load = `${ofWanted(tries, wanted)} damaged requests, 20 of 4 MiB, ${open.length} connections that are idle or dribble`
  return [
    none(load, 'crashes', Number(!alive)),
    none(
      load,
      'answers but 200 and 4xx',
      odd.reduce((sum, [, count]) => sum + count, 0),
      odd.join('; '),
    ),
    none(load, 'failures of honest callers beside', wrong),
    atMost(load, 'the slowest honest call', 1000, slowest),
    atMost(load, 'growth of the resident set: twice the 32 MiB that bodies may hold', 64, growth, 'MiB'),
  ]
}

export const wire: Row = {
  id: 16,
  title: 'what comes over the wire',
  counts: true,
  run: async (context) => [...(await frames(context)), ...(await sockets(context))],
}
