// Time without that in which other programs had the processor.
import { openSync, readSync } from 'node:fs'
import { type Clock, systemClock } from '@nx/serving'

/** How long a wait may go unseen, in milliseconds. */
const resolution = 0.2

/**
 * A clock that stands still while this thread could run and has no processor, which Linux tells of each thread. So what a
 * server in this thread adds can be measured beside other programs; where nothing is told, it is the clock of the host.
 */
export function ownClock(
  waited: () => number = waitedFor(),
  hostTime: () => number = () => performance.now(),
): Clock {
  let [seen, out, last] = [hostTime(), waited(), 0]
  return {
    ...systemClock(),
    now() {
      const time = hostTime()
      // To ask takes several microseconds, and whoever had to wait for long sees it by the time.
      if (time - seen > resolution) [out, seen] = [waited(), hostTime()]
      return (last = Math.max(last, time - out))
    },
  }
}

/** Milliseconds that this thread has waited for a processor. */
function waitedFor(): () => number {
  let file: number
  try {
    file = openSync('/proc/thread-self/schedstat', 'r')
  } catch {
    return () => 0
  }
  const bytes = Buffer.alloc(64)
  return () => Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, 64, 0)).split(' ')[1]) / 1e6
}
