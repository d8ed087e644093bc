// The proxy spoils connections as it is told.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { random } from '@nx/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Shim, shim } from '../faults/shim.ts'

let echo: Server
let proxy: Shim
let client: Socket
let upstream: Socket

beforeEach(async () => {
  echo = createServer((socket) => {
    upstream = socket
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await shim((echo.address() as AddressInfo).port, random(1))
  client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => undefined)
  await ask('hello')
})

afterEach(async () => {
  client.destroy()
  await proxy.close()
  await new Promise((resolve) => echo.close(resolve))
})

/** Milliseconds until the same text comes back. */
async function ask(text: string): Promise<number> {
  const start = performance.now()
  client.write(text)
  let got = ''
  while (got.length < text.length) got += String((await once(client, 'data'))[0])
  expect(got).toBe(text)
  return performance.now() - start
}

/** Whether nothing comes back in that time. */
async function silent(ms: number): Promise<boolean> {
  let heard = false
  const hear = (): boolean => (heard = true)
  for (const event of ['data', 'end', 'close']) client.on(event, hear)
  await new Promise((resolve) => setTimeout(resolve, ms))
  for (const event of ['data', 'end', 'close']) client.off(event, hear)
  return !heard
}

describe('shim', () => {
  it('passes on all bytes, in order', async () => {
    await ask(Array.from({ length: 100_000 }, (_, i) => `${i} `).join(''))
  })

  it('delays by the latency, in both directions', async () => {
    proxy.suffer({ latencyMs: 50 })
    // A timer may fire up to a millisecond early, once in each direction.
    expect(await ask('late')).toBeGreaterThanOrEqual(98)
    proxy.suffer({})
    expect(await ask('early')).toBeLessThan(90)
  })

  it('makes lost chunks stall what follows, without losing bytes', async () => {
    proxy.suffer({ loss: 0.2, stallMs: 60 })
    const times: number[] = []
    for (let i = 0; i < 20; i++) times.push(await ask(`message ${i}`))
    expect(times.some((time) => time >= 59)).toBe(true)
    expect(times.some((time) => time < 50)).toBe(true)
  })

  it('swallows everything in a blackhole, ends and new connections too', async () => {
    proxy.suffer({ blackhole: true })
    client.write('into the dark')
    upstream.destroy()
    expect(await silent(100)).toBe(true)
    client.destroy()
    client = connect(proxy.port, '127.0.0.1')
    client.on('error', () => undefined)
    client.write('anyone?')
    expect(await silent(100)).toBe(true)
  })

  it('lets requests through but no answers when half open', async () => {
    proxy.suffer({ halfOpen: true })
    const arrived = once(upstream, 'data')
    client.write('one way')
    expect(String((await arrived)[0])).toBe('one way')
    expect(await silent(100)).toBe(true)
  })

  it('resets connections, and takes new ones', async () => {
    const error = once(client, 'error')
    proxy.reset()
    expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' })
    client = connect(proxy.port, '127.0.0.1')
    await ask('again')
  })
})
