// Work on many lines, which threads may share.
import type { Runtime } from '../runtime.ts'

/** Runs over lines, which threads may share if that is worth their work in vector instructions; each has room of its own. */
export function byLines(
  { memory, parallel }: Runtime,
  lines: number,
  work: number,
  roomBytes: number,
  run: (from: number, to: number, room: number) => void,
): void {
  const isDone =
    parallel !== undefined &&
    work > parallel.workPerCall &&
    parallel.blocks(lines, (from, to) => run(from, to, parallel.scratch(roomBytes)))
  if (isDone) return
  const room = memory.allocateArena(roomBytes)
  try {
    run(0, lines, room.address)
  } finally {
    memory.freeArena(room)
  }
}
