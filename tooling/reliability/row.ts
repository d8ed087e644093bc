// What a row of the table of figures is, and what it reports.

export interface Context {
  /** The figures as they are stated, for hours; else scaled to seconds, which the figures printed say. */
  readonly full: boolean
  /** The same seed gives the same load and the same faults. */
  readonly seed: number
  /** After so many minutes each of its loops ends, with what was done until then. */
  readonly minutes: number
}

/** One figure and what was measured. */
export interface Finding {
  /** The fault or load. */
  readonly load: string
  /** What must hold. */
  readonly figure: string
  readonly measured: string
  readonly ok: boolean
  /** How many times its limit a measured number is, or its limit the number; none for what is counted. */
  readonly beyond?: number
  /** By how many milliseconds a time is too long. */
  readonly overMs?: number
  /** Why it cannot be measured here; neither held nor missed. */
  readonly missing?: string
}

/** Whether a figure could be measured and did not hold. */
export function isMissed({ ok, missing }: Finding): boolean {
  return !ok && missing === undefined
}

/**
 * How far beyond its limit a measured number fails the tests, which run on machines of any speed beside other programs:
 * `npm run reliability` is there to hold it to the limit. What is counted has no such room.
 */
const tolerated = 20

/** And by how many milliseconds: so long such a machine may stand still, which is many times a limit of one. */
const toleratedMs = 100

/** Whether a figure fails the tests. What took for ever comes from the process of a row as `null`, and is not within anything. */
export function isMissedByFar(finding: Finding): boolean {
  const isWithin = (value: unknown, most: number): boolean => typeof value === 'number' && value <= most
  const { beyond, overMs } = finding
  return isMissed(finding) && !isWithin(beyond, tolerated) && !isWithin(overMs, toleratedMs)
}

export interface Row {
  /** Its number in the table. */
  readonly id: number
  readonly title: string
  /** Counts more than it times: another such row may run beside it. */
  readonly counts?: boolean
  readonly run: (context: Context) => Promise<readonly Finding[]>
}

/** A finding that a number is at most a limit. */
export function atMost(load: string, name: string, limit: number, measured: number, unit = 'ms'): Finding {
  return {
    load,
    figure: `${name} ≤ ${figures(limit)} ${unit}`,
    measured: `${figures(measured)} ${unit}`,
    ok: measured <= limit,
    beyond: measured / limit,
    ...(unit === 'ms' ? { overMs: measured - limit } : {}),
  }
}

/** A finding that a number is at least a limit. */
export function atLeast(load: string, name: string, limit: number, measured: number, unit: string): Finding {
  return {
    load,
    figure: `${name} ≥ ${figures(limit)} ${unit}`,
    measured: `${figures(measured)} ${unit}`,
    ok: measured >= limit,
    beyond: limit / measured,
  }
}

/** A finding that something did not happen. */
export function none(load: string, name: string, count: number, what = ''): Finding {
  const measured = count === 0 || what === '' ? String(count) : `${count}: ${what}`
  return { load, figure: `0 ${name}`, measured, ok: count === 0 }
}

function figures(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(4)))
}
