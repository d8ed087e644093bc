// Requests that take their slots down: they are found, by few of these, and nobody else is lost.
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/dispatcher/state.ts'
import { wakeTime } from '../../src/dispatcher/step.ts'
import { Driver, idsOf, outcomes } from './driver.ts'

const oldest = ({ state }: Driver): Run => [...state.runs.values()][0]!

/** Ends what runs, oldest first, until nothing does: a batch with one of these requests takes its slot down. */
function playDeadly(driver: Driver, deadly: readonly number[], milliseconds = 1): void {
  for (let moves = 0; driver.state.runs.size > 0; moves++) {
    expect(moves).toBeLessThan(10_000)
    const { batch, slot, segments } = oldest(driver)
    driver.now += milliseconds
    if (!segments.some(({ entry }) => deadly.includes(entry.id))) driver.tell({ type: 'executed', batch })
    else {
      driver.tell({ type: 'lost', slot })
      driver.tell({ type: 'restored', slot }, driver.now + 100)
    }
  }
}

const lostOnes = (driver: Driver): number[] =>
  driver.log.flatMap((effect) => (effect.type === 'settle' ? [effect.id] : [])).sort((a, b) => a - b)

const answered = (driver: Driver): number =>
  driver.log.filter((effect) => effect.type === 'deliver' && effect.last).length

describe('a request that takes its slots down', () => {
  it.each([
    [2, 1],
    [8, 1],
    [32, 1],
    [32, 3],
    [64, 2],
  ])('in a batch of %i, on %i slots, ends alone, for four slots and few batches more', (size, slots) => {
    for (let place = 0; place < size; place++) {
      const driver = new Driver({ batchSize: size, slots, batchTimeoutMs: 1 })
      for (let i = 0; i < size; i++) driver.admit()
      playDeadly(driver, [place])
      expect(lostOnes(driver)).toEqual([place])
      expect(answered(driver)).toBe(size - 1)
      const losses = driver.executions.filter(({ parts }) => parts.some(({ id }) => id === place)).length
      expect(losses).toBeLessThanOrEqual(4)
      expect(driver.executions.length).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.sqrt(size)))
    }
  })

  it('ends alone where several of a batch do', () => {
    for (const deadly of [
      [0, 31],
      [3, 4],
      [0, 10, 20],
      [29, 30, 31],
    ]) {
      // prettier-ignore
      const driver = new Driver({ batchSize: 32, slots: 2 })
      for (let i = 0; i < 32; i++) driver.admit()
      playDeadly(driver, deadly)
      expect(lostOnes(driver)).toEqual(deadly)
      expect(answered(driver)).toBe(32 - deadly.length)
    }
  })

  it('only when there are many rows: all are answered', () => {
    const driver = new Driver({ batchSize: 16 })
    for (let i = 0; i < 16; i++) driver.admit()
    for (let moves = 0; driver.state.runs.size > 0; moves++) {
      const { batch, slot, rows } = oldest(driver)
      driver.tell(rows > 4 ? { type: 'lost', slot } : { type: 'executed', batch })
      if (rows > 4) driver.tell({ type: 'restored', slot })
    }
    expect([lostOnes(driver), answered(driver)]).toEqual([[], 16])
  })

  it('runs one batch at a time, and not on the last slot that works: the others serve what comes', () => {
    const driver = new Driver({ batchSize: 4, slots: 2, batchTimeoutMs: 1 })
    for (let i = 0; i < 4; i++) driver.admit()
    driver.tell({ type: 'lost', slot: 0 }, 1)
    expect(driver.state.runs.size).toBe(0)
    // Slot 1 is kept for others until slot 0 is back, which these do not wait for.
    for (let i = 4; i < 8; i++) driver.admit()
    expect(idsOf(driver.log)).toEqual([[0, 1, 2, 3], [4, 5, 6, 7]]) // prettier-ignore
    driver.tell({ type: 'executed', batch: 1 }, 2)
    expect(idsOf(driver.tell({ type: 'restored', slot: 0 }, 3))).toEqual([[0, 1, 2, 3]])
    driver.tell({ type: 'lost', slot: 1 }, 4)
    driver.tell({ type: 'restored', slot: 1 }, 5)
    // Of the parts one runs, while the other slot is idle.
    expect(idsOf(driver.log).slice(3)).toEqual([[0, 1]])
    for (let i = 8; i < 12; i++) driver.admit()
    expect(idsOf(driver.log).slice(4)).toEqual([[8, 9, 10, 11]])
  })

  it('runs again after a second, or half of its time, where no other slot comes back', () => {
    for (const [deadline, after] of [
      [Infinity, 1000],
      [101, 50],
    ] as const) {
      // prettier-ignore
      const driver = new Driver({ batchSize: 4, slots: 2 })
      driver.admit(4, { deadline })
      driver.tell({ type: 'lost', slot: 0 }, 1)
      expect(wakeTime(driver.state)).toBe(1 + after)
      expect(idsOf(driver.tell({ type: 'tick' }, after))).toEqual([])
      expect(idsOf(driver.tell({ type: 'tick' }, 1 + after))).toEqual([[0]])
    }
  })

  it('costs 16 slots at once, and one more for every ten batches: then batches end together, after two', () => {
    const driver = new Driver({ batchSize: 32, slots: 2, batchTimeoutMs: 1 })
    const all = Array.from({ length: 320 }, (_, i) => i)
    for (const _ of all) driver.admit()
    playDeadly(driver, all)
    expect(lostOnes(driver)).toEqual(all)
    const searches = driver.executions.filter(({ isRetry }) => isRetry).length
    // The first retry of a batch is no search, though what it costs is counted.
    expect(searches).toBeLessThanOrEqual(16 + 10 + driver.executions.length / 10)
    // It is as patient as ever when it was well for long.
    for (let i = 0; i < 160 * 32; i++) driver.admit()
    playDeadly(driver, [])
    const before = answered(driver)
    for (let i = 0; i < 32; i++) driver.admit()
    playDeadly(driver, [320 + 160 * 32 + 7])
    expect(answered(driver) - before).toBe(31)
  })

  it('is at fault only where others were computed since', () => {
    const settled = (driver: Driver): unknown[] =>
      driver.log.flatMap((effect) => (effect.type === 'settle' ? [[effect.id, effect.isAtFault]] : []))
    const sick = new Driver({ batchSize: 2 })
    sick.admit(2)
    playDeadly(sick, [0])
    expect(settled(sick)).toEqual([[0, false]])
    const well = new Driver({ batchSize: 2, slots: 2 })
    well.admit(2)
    well.admit(2)
    playDeadly(well, [0])
    expect(settled(well)).toEqual([[0, true]])
    // What was computed before says nothing of now.
    for (let i = 0; i < 2; i++) well.admit()
    playDeadly(well, [2, 3])
    expect(settled(well).slice(1)).toEqual([[2, false], [3, false]]) // prettier-ignore
  })

  it('is not searched for where batches must not run twice', () => {
    const driver = new Driver({ retries: false, isolates: false })
    for (let i = 0; i < 4; i++) driver.admit()
    expect(outcomes(driver.tell({ type: 'lost', slot: 0 }))).toEqual(
      [0, 1, 2, 3].map((id) => `${id} worker_lost`),
    )
  })

  it('does not hide one that makes the function fail', () => {
    const driver = new Driver({ batchSize: 16, slots: 2 })
    for (let i = 0; i < 16; i++) driver.admit()
    for (let moves = 0; driver.state.runs.size > 0; moves++) {
      expect(moves).toBeLessThan(1000)
      const { batch, slot, segments } = oldest(driver)
      const ids = segments.map(({ entry }) => entry.id)
      driver.now++
      if (ids.includes(3)) {
        driver.tell({ type: 'lost', slot })
        driver.tell({ type: 'restored', slot })
      } else driver.tell({ type: ids.includes(12) ? 'failed' : 'executed', batch })
    }
    expect(outcomes(driver.log).sort()).toEqual(['12 failed', '3 worker_lost'])
    expect(answered(driver)).toBe(14)
  })
})
