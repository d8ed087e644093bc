// What the conformance run prints.
import type { Outcome } from '@nx/testing'

const statuses = ['passed', 'failed', 'not implemented'] as const

/** Each failure with expected and got, up to a limit. */
export function printFailures(outcomes: readonly Outcome[], limit: number): void {
  const failures = outcomes.filter(({ status }) => status === 'failed')
  for (const { vector, detail } of failures.slice(0, limit))
    console.log(`FAILED ${vector.id} ${vector.fn}: ${detail}`)
  if (failures.length > limit) {
    const rest = failures.slice(limit).map(({ vector }) => vector.id)
    console.log(`FAILED also (--failures N shows more): ${rest.join(' ')}`)
  }
}

/** What is not implemented, by reason, with how many vectors ask for it. */
export function printMissing(outcomes: readonly Outcome[]): void {
  const counts = new Map<string, number>()
  for (const { status, detail } of outcomes) {
    if (status === 'not implemented') counts.set(detail, (counts.get(detail) ?? 0) + 1)
  }
  if (counts.size === 0) return
  console.log('\nnot implemented:')
  for (const [reason, count] of [...counts].sort()) console.log(`  ${reason} (${count})`)
}

/** Area × status, and the closing line. */
export function printTable(outcomes: readonly Outcome[], title: string): void {
  const areas = [...new Set(outcomes.map(({ vector }) => vector.area))].sort()
  const count = (area: string | null, status: string): number =>
    outcomes.filter((each) => each.status === status && (area === null || each.vector.area === area)).length
  const row = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(14) + cells.map((cell) => String(cell).padStart(17)).join('')
  console.log(`\n${row(title, statuses)}`)
  for (const area of areas) {
    console.log(
      row(
        area,
        statuses.map((status) => count(area, status)),
      ),
    )
  }
  console.log(`\n${statuses.map((status) => `${count(null, status)} ${status}`).join(', ')}`)
}
