// Whether the machine was at our disposal while something was measured.
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Clock ticks of the whole machine, and of this process with its descendants. */
interface Ticks {
  readonly busy: number
  readonly stolen: number
  readonly ours: number
}

/** From `/proc`; null where there is none. */
function ticks(): Ticks | null {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync(
      '/proc/stat',
      'utf8',
    )
      .split('\n', 1)[0]!
      .split(/\s+/)
      .map(Number)
    return { busy: user + nice + system + irq + softirq, stolen: steal, ours: ticksOfTree(process.pid) }
  } catch {
    return null
  }
}

/** User and system time of a process, its living descendants and all that it has waited for. */
function ticksOfTree(root: number): number {
  const parents = new Map<number, number>()
  const used = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      parents.set(Number(name), fields[1]!)
      used.set(Number(name), fields[11]! + fields[12]! + fields[13]! + fields[14]!)
    } catch {
      // It ended meanwhile.
    }
  }
  const belongs = (pid: number): boolean => pid === root || (pid > 1 && belongs(parents.get(pid) ?? 0))
  return [...used].reduce((sum, [pid, time]) => (belongs(pid) ? sum + time : sum), 0)
}

/** What others did meanwhile: cores that other programs, or the host of a virtual machine, used on average. */
export interface Disturbance {
  readonly cores: number
  /** The longest delay of a timer of this process, which does nothing meanwhile, in milliseconds. */
  readonly stallMs: number
}

/** Begins to watch the machine; the function it gives ends that. */
export function watchMachine(): () => Disturbance {
  const [before, start] = [ticks(), performance.now()]
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  return () => {
    const after = ticks()
    delays.disable()
    const stallMs = Math.max(delays.max / 1e6 - 1, 0)
    if (before === null || after === null) return { cores: 0, stallMs }
    const others = after.busy - before.busy - (after.ours - before.ours) + after.stolen - before.stolen
    const seconds = (performance.now() - start) / 1000
    // A tick is a hundredth of a second on every Linux that Node runs on.
    return { cores: Math.min(Math.max(others / 100 / seconds, 0), availableParallelism()), stallMs }
  }
}
