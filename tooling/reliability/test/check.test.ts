// The checker finds the faults that were planted into histories, and no others.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe as suite, expect, it } from 'vitest'
import { check, type Counts, describe, faultless } from '../check.ts'
import { History, type OutcomeName, outcomes } from '../history.ts'

const count = 5000

/** A history in which all is well: every outcome occurs, each once and in time. */
function sound(): History {
  const history = new History()
  for (let i = 0; i < count; i++) history.invoke(i % 7, i, i, i + 1000, i)
  for (let i = count - 1; i >= 0; i--) {
    const outcome = outcomes[i % outcomes.length]!
    history.settle(i, outcome, outcome === 'ok' ? [i % 7, i] : null, i + 500)
  }
  return history
}

function countsOf(history: History): Counts {
  const of = (outcome: OutcomeName): number => history.count(outcome)
  return {
    received: history.length,
    succeeded: of('ok'),
    failed: of('failed'),
    rejected: of('rejected'),
    cancelled: of('cancelled'),
    expired: of('expired'),
    pending: 0,
  }
}

suite('check', () => {
  it('finds nothing in a sound history', () => {
    const history = sound()
    expect(check(history, { stats: countsOf(history) })).toEqual([])
    expect(describe([])).toBe('none')
  })

  it('finds a request without an outcome', () => {
    const history = sound()
    const lost = history.invoke(3, 9, 0, 1000, 0)
    expect(check(history)).toEqual([
      { fault: 'lost', what: `request ${lost}, caller 3, number 9: no outcome` },
    ])
  })

  it.each(outcomes)('finds a second outcome after %s', (outcome) => {
    const history = sound()
    history.settle(outcomes.indexOf(outcome), 'ok', [0, 0], 600)
    const [violation, ...more] = check(history)
    expect(violation).toMatchObject({ fault: 'double', what: expect.stringContaining('2 outcomes') })
    expect(more).toEqual([])
  })

  it('keeps the first of two outcomes', () => {
    const history = sound()
    history.settle(1, 'ok', [1, 1], 700)
    expect(history.at(1)).toMatchObject({ outcome: 'failed', ended: 501, count: 2 })
  })

  it('finds answers that went to each other, and answers of nobody', () => {
    const history = new History()
    for (const caller of [1, 2, 3]) history.invoke(caller, 5, 0, 1000, 0)
    history.settle(0, 'ok', [2, 5], 10)
    history.settle(1, 'ok', [1, 5], 10)
    history.settle(2, 'ok', [3, 6], 10)
    expect(check(history).map(({ fault }) => fault)).toEqual(['swapped', 'swapped', 'swapped'])
  })

  it('finds an outcome more than 100 ms after the deadline, whatever it is', () => {
    const history = new History()
    for (const [index, outcome] of outcomes.entries()) {
      history.invoke(0, index, 0, 1000, 0)
      history.settle(index, outcome, [0, index], index % 2 === 0 ? 1101 : 1100)
    }
    expect(check(history).map(({ what }) => what)).toEqual([
      'request 0, caller 0, number 0: ok 101 ms after its deadline',
      'request 2, caller 0, number 2: rejected 101 ms after its deadline',
      'request 4, caller 0, number 4: expired 101 ms after its deadline',
    ])
  })

  it.each(['succeeded', 'failed', 'rejected', 'cancelled', 'expired', 'received', 'pending'] as const)(
    'finds a wrong counter: %s',
    (name) => {
      const history = sound()
      const counts = countsOf(history)
      const violations = check(history, { stats: { ...counts, [name]: counts[name] + 1 } })
      expect(new Set(violations.map(({ fault }) => fault))).toEqual(new Set(['counters']))
    },
  )

  it('counts what is lost, and measures what is only late', () => {
    const history = sound()
    expect(faultless('load', check(history))).toMatchObject({ ok: true, measured: '0' })
    history.invoke(1, 2, 0, 1000, 0)
    history.settle(count, 'expired', null, 1250)
    history.invoke(1, 3, 0, 1000, 0)
    history.settle(count + 1, 'expired', null, 1400)
    expect(faultless('load', check(history))).toMatchObject({ ok: false, beyond: 4 })
    // The first ones of a long list are kept: those that are more than late are among them.
    history.invoke(1, 4, 0, 1000, 0)
    const found = check(history)
    expect(found.map(({ fault }) => fault)).toEqual(['lost', 'late', 'late'])
    expect(faultless('load', found)).not.toHaveProperty('beyond')
  })

  it('says how many there are of each fault', () => {
    const history = sound()
    history.invoke(1, 2, 0, 0, 0)
    history.invoke(1, 3, 0, 0, 0)
    expect(describe(check(history))).toMatch(
      /^2 lost: request 5000, caller 1, number 2: no outcome; request 5001/,
    )
  })
})

suite('History', () => {
  it('is the same after it was written and read', () => {
    const history = sound()
    history.settle(3, 'ok', [1, 1])
    history.invoke(1, 2, 0.125, 3, 4)
    const directory = mkdtempSync(join(tmpdir(), 'history-'))
    try {
      history.write(join(directory, 'log'), { seed: 4 })
      const read = History.read(join(directory, 'log'))
      expect(read.origin).toEqual({ seed: 4 })
      expect([...read.history]).toEqual([...history])
      expect(check(read.history)).toEqual(check(history))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('gives latencies from when requests were due, of an outcome and a time', () => {
    const history = new History()
    for (let i = 0; i < 4; i++) history.invoke(0, i, i * 10, 1000, i * 10 + 5)
    for (let i = 0; i < 3; i++) history.settle(i, i === 1 ? 'failed' : 'ok', [0, i], 100)
    expect([...history.latencies('ok')]).toEqual([100, 80])
    expect([...history.latencies('ok', 10)]).toEqual([80])
    expect([...history.latencies('ok', 0, 20)]).toEqual([100])
  })
})
