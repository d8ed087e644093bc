// Measures all who take part in a row in turns, and compares what they computed.
import type { Contestant, Entry, Figure, Row } from './row.ts'

/** A sample takes about so long, so that the clock and single interruptions count little. */
const sampleMilliseconds = 25
/**
 * Engines compile what runs often anew, beside the program: a module as large as a step of training is ready after half a
 * second, later where others are before it. So long it may run before anything counts.
 */
const warmUpMilliseconds = 600
/** Who needs longer than this for one time is measured twice only. */
const slowMilliseconds = 1500
/** So many elements are compared. */
const compared = 2000

interface Participant {
  readonly name: string
  readonly contestant: Contestant
  readonly numbers: ArrayLike<number> | undefined
  readonly times: number
  readonly milliseconds: number[]
}

async function join({ name, setup }: Entry): Promise<Participant> {
  const contestant = await setup()
  const numbers = await contestant.numbers?.()
  let last = await contestant.sample(1)
  const timesOf = (milliseconds: number): number =>
    Math.max(1, Math.min(2000, Math.round(milliseconds / last)))
  for (let spent = last; spent < warmUpMilliseconds;) {
    const times = timesOf(1)
    const sample = await contestant.sample(times)
    last = sample / times
    spent += sample
  }
  const times = timesOf(sampleMilliseconds)
  return { name, contestant, numbers, times, milliseconds: [] }
}

function strided(numbers: ArrayLike<number>): number[] {
  const step = Math.max(1, Math.floor(numbers.length / compared))
  return Array.from({ length: Math.ceil(numbers.length / step) }, (_, i) => Number(numbers[i * step]))
}

/** Whether two results are the same, up to so many parts of the largest number. */
export function agree(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): boolean {
  if (a.length !== b.length) return false
  const [left, right] = [strided(a), strided(b)]
  const largest = left.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-30)
  return left.every((each, i) => Math.abs(each - right[i]!) <= tolerance * largest)
}

const best = (samples: readonly number[]): number => Math.min(...samples)

/** A figure for each mode of ours. */
export async function measureRow(row: Row): Promise<Figure[]> {
  const without: string[] = []
  const ours: Participant[] = []
  for (const entry of row.ours) ours.push(await join(entry))
  const reference = ours[0]?.numbers
  const tolerance = row.tolerance ?? 1e-3
  const same = (numbers: ArrayLike<number> | undefined): boolean =>
    reference === undefined || numbers === undefined || agree(reference, numbers, tolerance)
  for (const { name, numbers } of ours) {
    if (!same(numbers)) throw new Error(`${row.workload}: ${name} computes something else`)
  }
  const peers: Participant[] = []
  for (const entry of row.peers) {
    try {
      const joined = await join(entry)
      if (same(joined.numbers)) peers.push(joined)
      else without.push(`${entry.name}: other numbers`)
    } catch (error) {
      without.push(`${entry.name}: ${String(error).split('\n')[0]}`)
    }
  }
  const beside: Participant[] = []
  for (const entry of row.beside ?? []) beside.push(await join(entry))
  const all = [...ours, ...peers, ...beside]
  for (let round = 0; round < (row.rounds ?? 5); round++) {
    for (const { contestant, times, milliseconds } of all) {
      if (milliseconds.length >= 2 && milliseconds[0]! > slowMilliseconds) {
        milliseconds.push(best(milliseconds))
        continue
      }
      milliseconds.push((await contestant.sample(times)) / times)
    }
  }
  for (const { contestant } of all) contestant.close?.()
  const fastest = peers.toSorted((a, b) => best(a.milliseconds) - best(b.milliseconds))[0]
  return ours.map(({ name, milliseconds }) => {
    const ratios = fastest?.milliseconds.map((theirs, i) => theirs / milliseconds[i]!)
    const time = best(milliseconds)
    const ratio = fastest === undefined ? null : best(fastest.milliseconds) / time
    const goal = row.goals?.[name] ?? row.goal
    return {
      workload: row.workload,
      mode: name,
      ours: time,
      peer: fastest?.name ?? null,
      theirs: fastest === undefined ? null : best(fastest.milliseconds),
      unit: row.unit ?? 'ms',
      ratio,
      least: ratios === undefined ? null : Math.min(...ratios),
      most: ratios === undefined ? null : Math.max(...ratios),
      goal,
      met: 'atMost' in goal ? time <= goal.atMost : ratio !== null && ratio >= goal.ratio,
      ceiling: beside[0] === undefined ? null : best(beside[0].milliseconds),
      without,
    }
  })
}
