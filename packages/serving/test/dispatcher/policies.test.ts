// What the dispatcher decides: when batches leave, who is in them, and who is refused.
import { describe, expect, it } from 'vitest'
import { waitMs } from '../../src/dispatcher/admission.ts'
import type { Event } from '../../src/dispatcher/messages.ts'
import { wakeTime } from '../../src/dispatcher/step.ts'
import { Driver, type Execute, idsOf, outcomes } from './driver.ts'

describe('a fixed delay', () => {
  it('sends a whole batch at once, and a part of one after the timeout of its first request', () => {
    const driver = new Driver()
    expect(idsOf([...driver.admit(2), ...driver.admit(2)])).toEqual([[0, 1]])
    driver.end('executed')
    driver.admit(1)
    driver.tell({ type: 'tick' }, 60)
    driver.admit(1)
    expect(wakeTime(driver.state)).toBe(100)
    expect(idsOf(driver.tell({ type: 'tick' }, 99.9))).toEqual([])
    expect(idsOf(driver.tell({ type: 'tick' }, 100))).toEqual([[2, 3]])
  })

  it('splits what goes over a batch, and starts the timer of the rest when it came', () => {
    const driver = new Driver({ slots: 2 })
    const [effect] = [...driver.admit(3), ...driver.admit(3)]
    expect(effect).toMatchObject({
      rows: 4,
      parts: [
        { id: 0, rows: 3 },
        { id: 1, start: 0, rows: 1, offset: 3 },
      ],
    })
    expect(wakeTime(driver.state)).toBe(100)
    expect(driver.tell({ type: 'tick' }, 100)).toMatchObject([
      { rows: 2, parts: [{ id: 1, start: 1, rows: 2 }] },
    ])
  })

  it('lets a batch grow while all slots are busy', () => {
    const driver = new Driver()
    driver.admit(4)
    driver.admit(1)
    expect(idsOf(driver.tell({ type: 'tick' }, 500))).toEqual([])
    driver.admit(2)
    expect(idsOf(driver.end('executed'))).toEqual([[1, 2]])
  })

  it('does not split where it may not: what does not fit begins the next batch', () => {
    const driver = new Driver({ splits: false, batchSize: 3 })
    driver.admit(2)
    expect(idsOf(driver.admit(2))).toEqual([[0]])
    driver.end('executed')
    expect(idsOf(driver.tell({ type: 'tick' }, 100))).toEqual([[1]])
  })

  it('serves groups in the order in which they were ready', () => {
    const driver = new Driver()
    driver.admit(4, { group: 'busy' })
    driver.admit(1, { group: 'late' })
    driver.tell({ type: 'tick' }, 10)
    driver.admit(4, { group: 'full' })
    driver.admit(4, { group: 'full' })
    driver.tell({ type: 'tick' }, 150)
    expect(idsOf(driver.end('executed'))).toEqual([[2]])
    expect(idsOf(driver.end('executed'))).toEqual([[3]])
    expect(idsOf(driver.end('executed'))).toEqual([[1]])
  })
})

describe('an adaptive delay', () => {
  it('waits for the host to hand over what has arrived, and no longer while it is idle', () => {
    const driver = new Driver({ delay: 'adaptive' })
    expect(idsOf([...driver.admit(), ...driver.admit()])).toEqual([])
    expect(wakeTime(driver.state)).toBe(-Infinity)
    expect(idsOf(driver.tell({ type: 'turn' }))).toEqual([[0, 1]])
    expect(wakeTime(driver.state)).toBe(Infinity)
  })

  it('does not wait for the turn where requests come one at a time, and does again once they do not', () => {
    const driver = new Driver({ delay: 'adaptive', batchSize: 64 })
    const [defer] = driver.admit()
    expect(defer).toEqual({ type: 'defer', group: 'a' })
    // What came by the same call goes along.
    expect(driver.admit()).toEqual([])
    expect(idsOf(driver.tell(defer as Event))).toEqual([[0, 1]])
    driver.end('executed')
    expect(wakeTime(driver.state)).toBe(-Infinity)
    driver.tell({ type: 'turn' })
    const turns = (): number => {
      for (let turn = 0; ; turn++) {
        const [alone] = driver.admit()
        const ran = alone === undefined ? [] : driver.tell(alone as Event)
        expect(idsOf([...ran, ...driver.tell({ type: 'turn' })])).toHaveLength(1)
        driver.end('executed')
        if (alone !== undefined) return turn
      }
    }
    expect(turns()).toBe(6)
    expect(turns()).toBe(0)
    // Fifty in a turn are remembered for longer.
    for (let i = 0; i < 50; i++) driver.admit()
    driver.tell({ type: 'turn' })
    driver.end('executed')
    expect(turns()).toBe(69)
  })

  it('waits for more where a batch costs much and requests come fast, but not beyond the timeout', () => {
    const driver = new Driver({ delay: 'adaptive', batchSize: 64, batchTimeoutMs: 30 })
    // Batches of 20 ms, whatever their size; a request every 4 ms.
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 1 + (round % 3); i++) {
        driver.tell({ type: 'tick' }, driver.now + 4)
        driver.admit()
      }
      driver.tell({ type: 'turn' })
      driver.tell({ type: 'tick' }, driver.now + 30)
      driver.end('executed', 20)
    }
    expect(driver.state.runs.size).toBe(0)
    driver.tell({ type: 'tick' }, driver.now + 4)
    const came = driver.now
    driver.admit()
    expect(idsOf(driver.tell({ type: 'turn' }))).toEqual([])
    const wake = wakeTime(driver.state)
    expect(wake).toBeGreaterThan(came)
    expect(wake).toBeLessThanOrEqual(came + 30)
    expect(idsOf(driver.tell({ type: 'tick' }, wake))).toHaveLength(1)
  })

  /** Eight clients that ask again 0.1 ms after they are answered; gives the times of the answers. */
  function closedLoop(milliseconds: number, costMs: (rows: number, batch: number) => number): number[] {
    const driver = new Driver({ delay: 'adaptive', batchSize: 64 })
    const coming = Array.from({ length: 8 }, (_, i) => 0.01 * i)
    const answers: number[] = []
    let ends = Infinity
    for (;;) {
      const wake = wakeTime(driver.state)
      const turn = wake === -Infinity ? driver.now + 0.02 : Math.max(wake, driver.now)
      const next = Math.min(coming[0] ?? Infinity, ends, turn)
      if (next > milliseconds) return answers
      if (next === coming[0]) {
        coming.shift()
        driver.tell({ type: 'tick' }, next)
        driver.admit()
      } else if (next === ends) {
        const { parts } = driver.executions.at(-1)!
        coming.push(...parts.map((_, i) => next + 0.1 + 0.01 * i))
        answers.push(...parts.map(() => next))
        ends = Infinity
        driver.tell({ type: 'tick' }, next)
        driver.end('executed')
      } else driver.tell({ type: wake === -Infinity ? 'turn' : 'tick' }, next)
      const last = driver.executions.at(-1)
      if (ends === Infinity && driver.state.runs.size > 0) ends = next + costMs(last!.rows, last!.batch)
    }
  }

  const within = (times: readonly number[], from: number, to: number): number =>
    times.filter((time) => time > from && time <= to).length

  it.each([0, 1, 2, 3, 40, 41, 42])('is as fast as ever right after batch %i took long by chance', (slow) => {
    const cost = (rows: number): number => 0.1 + 0.02 * rows
    const usual = within(closedLoop(60, cost), 40, 60)
    const times = closedLoop(160, (rows, batch) => (batch === slow ? 80 : cost(rows)))
    const end = 20 * Math.ceil(times.find((time) => time > 80)! / 20)
    expect(within(times, end, end + 20)).toBeGreaterThan(0.97 * usual)
  })

  it('does not wait for more where all who ask wait for answers already', () => {
    const times = closedLoop(1000, () => 5)
    // 5 ms, 0.17 until the last has asked again, and one turn.
    expect(within(times, 500, 1000)).toBeGreaterThan((0.99 * 8 * 500) / 5.19)
  })

  it('takes along what arrived during a batch when the slot is free', () => {
    const driver = new Driver({ delay: 'adaptive' })
    driver.admit()
    driver.tell({ type: 'turn' })
    driver.admit()
    expect(idsOf(driver.end('executed', 1))).toEqual([])
    driver.admit()
    expect(idsOf(driver.tell({ type: 'turn' }))).toEqual([[1, 2]])
  })
})

describe('order', () => {
  it('puts urgent requests earlier, by as much waiting as their priority counts', () => {
    const driver = new Driver({ batchSize: 1, agingMs: 10 })
    driver.admit()
    driver.admit(1, { priority: 0 })
    driver.tell({ type: 'tick' }, 15)
    driver.admit(1, { priority: 2 })
    driver.admit(1, { priority: 1 })
    const order = [1, 2, 3].map(() => idsOf(driver.end('executed'))[0]![0])
    expect(order).toEqual([2, 1, 3])
  })

  it('starves nobody: the lowest priority starts before what came too long after it', () => {
    const driver = new Driver({ batchSize: 1, agingMs: 10 })
    driver.admit()
    driver.admit(1, { priority: -3 })
    let waited = 0
    while (waited < 100) {
      driver.tell({ type: 'tick' }, driver.now + 5)
      driver.admit(1, { priority: 0 })
      waited += 5
      if (idsOf(driver.end('executed'))[0]![0] === 1) break
    }
    expect(waited).toBe(30)
  })

  it('gives tenants equal shares of a busy server', () => {
    const driver = new Driver({ batchSize: 6 })
    driver.admit(6)
    for (let i = 0; i < 30; i++) driver.admit(1, { tenant: 'flood' })
    for (let i = 0; i < 4; i++) driver.admit(1, { tenant: 'x' })
    for (let i = 0; i < 4; i++) driver.admit(1, { tenant: 'y' })
    driver.end('executed')
    const [, second] = driver.executions
    const byTenant = (id: number): string => (id <= 30 ? 'flood' : id <= 34 ? 'x' : 'y')
    const counts: Record<string, number> = {}
    for (const { id } of second!.parts) counts[byTenant(id)] = (counts[byTenant(id)] ?? 0) + 1
    expect(counts).toEqual({ flood: 2, x: 2, y: 2 })
  })

  it('leaves room in the queue for other tenants than the one that floods it', () => {
    const driver = new Driver({ queueLimit: 100 })
    driver.admit(4)
    let admitted = 0
    for (let i = 0; i < 500; i++) admitted += driver.admit(1, { tenant: 'flood' }).length === 0 ? 1 : 0
    expect(admitted).toBe(80)
    for (let i = 0; i < 15; i++) expect(outcomes(driver.admit(1, { tenant: 'quiet' }))).toEqual([])
  })

  it('leaves the room that a batch has left to those who have less than their part of the queue', () => {
    const driver = new Driver({ queueLimit: 16, batchSize: 8 })
    const admitted = (tenant: string): number =>
      Number(driver.admit(1, { tenant }).every((e) => e.type !== 'settle'))
    for (let i = 0; i < 100; i++) {
      admitted('flood')
      if (i % 10 === 0) ['x', 'y', 'z'].forEach(admitted)
    }
    driver.end('executed')
    let taken = 0
    for (let i = 0; i < 100; i++) taken += admitted('flood')
    expect(taken).toBeLessThanOrEqual(4)
    for (const tenant of ['x', 'y', 'z']) expect(admitted(tenant)).toBe(1)
  })
})

describe('refusals', () => {
  it('says when to come again, by what batches take', () => {
    const driver = new Driver({ queueLimit: 8 })
    driver.admit(4)
    driver.end('executed', 50)
    driver.admit(4)
    driver.admit(8)
    const [refused] = driver.admit(1)
    expect(refused).toEqual({ type: 'settle', id: 3, outcome: 'overloaded', retryAfterMs: 50 })
  })

  it('lets in more than the whole queue where nothing waits', () => {
    const driver = new Driver({ queueLimit: 8 })
    expect(driver.admit(100)).toMatchObject([{ type: 'execute', rows: 4 }])
    expect(outcomes(driver.admit(1))).toEqual(['1 overloaded'])
  })

  it('refuses what cannot end in time, but never while it is idle, so that it may learn otherwise', () => {
    const driver = new Driver()
    driver.admit(4)
    driver.end('executed', 1000)
    expect(outcomes(driver.admit(4, { deadline: driver.now + 100 }))).toEqual([])
    driver.admit(4)
    expect(waitMs(driver.state)).toBe(2000)
    expect(outcomes(driver.admit(4, { deadline: driver.now + 2500 }))).toEqual(['3 late'])
    expect(outcomes(driver.admit(4, { deadline: driver.now + 3500 }))).toEqual([])
  })

  it('ends requests at their deadlines, those that run too, and drops their results', () => {
    const driver = new Driver()
    driver.admit(4, { deadline: 50 })
    driver.admit(1, { deadline: 20 })
    expect(wakeTime(driver.state)).toBe(20)
    expect(outcomes(driver.tell({ type: 'tick' }, 20))).toEqual(['1 deadline_exceeded'])
    expect(outcomes(driver.tell({ type: 'tick' }, 50))).toEqual(['0 deadline_exceeded'])
    expect(driver.end('executed')).toEqual([])
    expect(driver.executions).toHaveLength(1)
  })
})

describe('a batch that fails', () => {
  /** Plays a batch of `size` requests of which some are poison; gives the executions after the first, and outcomes. */
  function play(size: number, poison: ReadonlySet<number>): { extra: readonly Execute[]; failed: number[] } {
    const driver = new Driver({ batchSize: size })
    for (let i = 0; i < size; i++) driver.admit()
    while (driver.state.runs.size > 0) {
      const [run] = driver.state.runs.values()
      driver.end(run!.segments.some(({ entry }) => poison.has(entry.id)) ? 'failed' : 'executed')
    }
    const failed = driver.log.flatMap((effect) =>
      effect.type === 'settle' && effect.outcome === 'failed' ? [effect.id] : [],
    )
    const delivered = driver.log.filter(({ type }) => type === 'deliver')
    expect(delivered).toHaveLength(size - failed.length)
    return { extra: driver.executions.slice(1), failed }
  }

  it.each([2, 4, 8, 16, 32, 64])(
    'of %i fails one request, after at most log₂ + 1 executions for the others',
    (size) => {
      for (let poison = 0; poison < size; poison++) {
        const { extra, failed } = play(size, new Set([poison]))
        expect(failed).toEqual([poison])
        const forOthers = extra.filter(({ parts }) => parts.length > 1 || parts[0]!.id !== poison)
        expect(forOthers.length).toBeLessThanOrEqual(Math.log2(size) + 1)
      }
    },
  )

  it('with every request to blame costs little more than one execution for each', () => {
    for (const size of [8, 32, 64]) {
      const { extra, failed } = play(size, new Set(Array.from({ length: size }, (_, i) => i)))
      expect(failed).toHaveLength(size)
      expect(extra.length).toBeLessThanOrEqual(size + 2 * Math.log2(size) + 2)
    }
  })

  it('only when it is a batch ends well for all', () => {
    const driver = new Driver({ batchSize: 8 })
    for (let i = 0; i < 8; i++) driver.admit()
    while (driver.state.runs.size > 0)
      driver.end([...driver.state.runs.values()][0]!.rows > 1 ? 'failed' : 'executed')
    expect(outcomes(driver.log)).toEqual([])
    expect(driver.log.filter(({ type }) => type === 'deliver')).toHaveLength(8)
  })

  it('for a fault that no request has is not taken apart', () => {
    const driver = new Driver()
    driver.admit(2)
    driver.admit(2)
    expect(outcomes(driver.tell({ type: 'failed', batch: 0, whole: true }))).toEqual(['0 failed', '1 failed'])
    expect(driver.executions).toHaveLength(1)
  })
})

describe('a slot that is lost', () => {
  it('gives its batch to another one, once, and before what waits', () => {
    const driver = new Driver({ slots: 3 })
    for (let i = 0; i < 4; i++) driver.admit(4)
    driver.tell({ type: 'lost', slot: 0 })
    expect(idsOf(driver.tell({ type: 'executed', batch: 1 }))).toEqual([[0]])
    expect(outcomes(driver.tell({ type: 'lost', slot: 1 }))).toEqual(['0 worker_lost'])
    expect(idsOf(driver.tell({ type: 'restored', slot: 1 }))).toEqual([[3]])
  })

  it('is given up when a batch takes too long, and what it still says is ignored', () => {
    const driver = new Driver({ executionTimeoutMs: 40 })
    driver.admit(4)
    expect(wakeTime(driver.state)).toBe(40)
    expect(driver.tell({ type: 'tick' }, 40)).toEqual([{ type: 'replace', slot: 0, batch: 0 }])
    driver.tell({ type: 'lost', slot: 0 })
    expect(driver.tell({ type: 'executed', batch: 0 })).toEqual([])
    expect(idsOf(driver.tell({ type: 'restored', slot: 0 }))).toEqual([[0]])
  })

  it('ends all requests where there is no hope, and lets in again when it is back', () => {
    const driver = new Driver()
    driver.admit(1)
    driver.tell({ type: 'lost', slot: 0 })
    expect(outcomes(driver.tell({ type: 'hopeless' }))).toEqual(['0 worker_lost'])
    expect(outcomes(driver.admit(1))).toEqual(['1 worker_lost'])
    driver.tell({ type: 'restored', slot: 0 })
    expect(outcomes(driver.admit(1))).toEqual([])
  })
})

describe('the end', () => {
  it('of draining comes when all that was admitted has ended; what waits leaves at once', () => {
    const driver = new Driver()
    driver.admit(4)
    driver.admit(1)
    driver.tell({ type: 'drain' })
    expect(outcomes(driver.admit(1))).toEqual(['2 shutting_down'])
    expect(idsOf(driver.end('executed'))).toEqual([[1]])
    expect(driver.end('executed').at(-1)).toEqual({ type: 'drained' })
  })

  it('by halting spares what runs, or does not', () => {
    const spared = new Driver()
    spared.admit(4)
    spared.admit(1)
    expect(outcomes(spared.tell({ type: 'halt', running: false }))).toEqual(['1 shutting_down'])
    expect(spared.end('executed').map(({ type }) => type)).toEqual(['deliver', 'drained'])
    const all = new Driver()
    all.admit(4)
    expect(outcomes(all.tell({ type: 'halt', running: true }))).toEqual(['0 shutting_down'])
  })
})

it('remembers no more than 64 groups of which nothing waits', () => {
  const driver = new Driver()
  for (let i = 0; i < 1000; i++) {
    driver.admit(4, { group: `shape ${i}` })
    driver.end('executed')
  }
  expect(driver.state.groups.size).toBeLessThanOrEqual(65)
})
