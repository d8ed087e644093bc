// A table of the members, redrawn where the output is a terminal.
import type { MemberReport } from '@nx/serving/cluster'
import type { Load } from './load.ts'

let drawn = 0

/** Draws the members that a client sees. */
export function draw(members: readonly MemberReport[], load: Load): void {
  const rows = members.map(({ id, state, calls, pending }) => {
    const name = id.slice(0, id.lastIndexOf('-'))
    return [name, state, String(calls), String(pending), p99(load.latencies.get(name) ?? [])]
  })
  const lines = [['member', 'state', 'calls', 'queue', 'p99 ms'], ...rows].map((cells) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(10) : cell.padStart(7))).join(' '),
  )
  const { requests, failures } = load.counts
  lines.push(`${requests} requests, ${failures} failures`, '')
  if (process.stdout.isTTY && drawn > 0) process.stdout.write(`\u001b[${drawn}A\u001b[J`)
  drawn = lines.length
  console.log(lines.join('\n'))
}

function p99(latencies: readonly number[]): string {
  const sorted = latencies.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1) ?? '–'
}
