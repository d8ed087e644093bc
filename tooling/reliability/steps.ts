// How far the long loops of a row are, and when they end before their time.
import { writeSync } from 'node:fs'
import type { Context } from './row.ts'

const everyMs = 10_000
let told = performance.now()

/** Says how far something is, now and then. */
export function progress(done: number, all: number, what: string): void {
  const now = performance.now()
  if (now - told < everyMs) return
  told = now
  const [some, total] = [done, all].map((each) => Math.round(each).toLocaleString('en-US'))
  // Not by the stream, which would be a handle more of the process.
  writeSync(2, `  ${some} of ${total} ${what}\n`)
}

/** Numbers from 0 on, as many as asked for or as there is time for. */
export function* steps(count: number, what: string, { minutes }: Context): Generator<number, void> {
  const end = performance.now() + minutes * 60_000
  for (let step = 0; step < count && performance.now() < end; step++) {
    progress(step, count, what)
    yield step
  }
}

/** For what was measured: how many there were, and of how many if there was no time for all. */
export function ofWanted(done: number, wanted: number): string {
  return done < wanted ? `${done} (of ${wanted.toLocaleString('en-US')})` : String(done)
}
