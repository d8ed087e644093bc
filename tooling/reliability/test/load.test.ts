// Loads come when and as often as they should.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { random } from '@nx/testing'
import { describe, expect, it, vi } from 'vitest'
import { bursts, poisson } from '../load/arrivals.ts'
import { drive } from '../load/drive.ts'
import { HttpRows, inferRequest } from '../load/http-rows.ts'
import { ownClock } from '../load/own-clock.ts'
import { quantile } from '../../shared/quantile.ts'

function take(arrivals: Iterator<number, never>, count: number): number[] {
  return Array.from({ length: count }, () => arrivals.next().value)
}

describe('poisson', () => {
  it('has the mean, the spread and the seed it was given', () => {
    const times = take(poisson(2000, random(1)), 100_000)
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0))
    const mean = gaps.reduce((a, b) => a + b) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(mean).toBeGreaterThan(0.495)
    expect(mean).toBeLessThan(0.505)
    // Of an exponential distribution both are the same.
    expect(deviation / mean).toBeGreaterThan(0.98)
    expect(deviation / mean).toBeLessThan(1.02)
    expect(take(poisson(2000, random(1)), 10)).toEqual(times.slice(0, 10))
  })
})

describe('bursts', () => {
  it('keeps the mean, and puts half of it into a tenth of the time', () => {
    const times = take(bursts(1000, 100, random(2)), 100_000)
    const rate = (times.length / times.at(-1)!) * 1000
    const inBursts = times.filter((time) => time % 100 < 10).length / times.length
    expect(rate).toBeGreaterThan(970)
    expect(rate).toBeLessThan(1030)
    expect(inBursts).toBeGreaterThan(0.48)
    expect(inBursts).toBeLessThan(0.52)
  })
})

describe('drive', () => {
  it('sends what is due though nothing is ever answered, none before its time', async () => {
    const delays: number[] = []
    const driven = await drive({
      arrivals: poisson(5000, random(3)),
      durationMs: 300,
      send: (due) => delays.push(performance.now() - due),
    })
    const due = take(poisson(5000, random(3)), 5000).filter((time) => time < 300).length
    expect(driven.sent).toBe(due)
    expect(delays.length).toBe(due)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0)
  })

  it('counts from when requests were due when the sender is held up', async () => {
    const latencies: number[] = []
    let held = false
    await drive({
      arrivals: poisson(1000, random(4)),
      durationMs: 200,
      send: (due) => {
        if (!held && latencies.length === 50) {
          held = true
          for (const until = performance.now() + 50; performance.now() < until;);
        }
        latencies.push(performance.now() - due)
      },
    })
    // About 50 requests were due while nothing could be sent; a sender that forgot that would show one late request.
    expect(latencies.filter((latency) => latency > 10).length).toBeGreaterThan(20)
    expect(quantile(latencies, 0.99)).toBeGreaterThan(40)
  })

  it('stops at a count', async () => {
    const driven = await drive({
      arrivals: poisson(1e6, random(5)),
      durationMs: 1e6,
      count: 1000,
      send: () => {},
    })
    expect(driven.sent).toBe(1000)
  })
})

describe('ownClock', () => {
  it('stands still while others have the processor, and never goes back', () => {
    let [time, waited] = [1000, 0]
    const clock = ownClock(
      () => waited,
      () => time,
    )
    const start = clock.now()
    time += 5
    expect(clock.now() - start).toBe(5)
    ;[time, waited] = [time + 20, waited + 20]
    expect(clock.now() - start).toBe(5)
    ;[time, waited] = [time + 20, waited + 15]
    expect(clock.now() - start).toBe(10)
    ;[time, waited] = [time + 1, waited + 1000]
    expect(clock.now() - start).toBe(10)
  })

  it('goes on with the time of the host, or slower, while this thread works or sleeps', async () => {
    const clock = ownClock()
    const [start, own] = [performance.now(), clock.now()]
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (const end = performance.now() + 50; performance.now() < end;);
    const [host, ours] = [performance.now() - start, clock.now() - own]
    expect(ours).toBeLessThanOrEqual(host + 0.5)
    expect(ours).toBeGreaterThan(40)
  })
})

describe('HttpRows', () => {
  it('uses a connection again, but not one that the server is about to close', async () => {
    const server = createServer((request, response) => request.resume().on('end', () => response.end('x')))
    let connections = 0
    server.on('connection', () => connections++)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const rows = new HttpRows((server.address() as AddressInfo).port)
    const ask = async (): Promise<number> => (await rows.ask(inferRequest(new Float32Array(4)))).status
    expect([await ask(), await ask(), connections]).toEqual([200, 200, 1])
    const now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 4500)
    expect([await ask(), connections]).toEqual([200, 2])
    clock.mockRestore()
    rows.close()
    server.close()
  })
})
