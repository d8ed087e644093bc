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

/** A tick is a hundredth of a second on every Linux that Node runs on. */
const msPerTick = 10
/** How often it is seen whether all cores were busy, and from which share of their ticks on they were. */
const [lookEveryMs, full] = [100, 0.9]

/** From `/proc`; null where there is none. */
function ticks(): Ticks | null {
  const all = processorTicks()
  return all && { ...all, ours: ticksOfTree(process.pid) }
}

function processorTicks(): Omit<Ticks, 'ours'> | null {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync(
      '/proc/stat',
      'utf8',
    )
      .split('\n', 1)[0]!
      .split(/\s+/)
      .map(Number)
    return { busy: user + nice + system + irq + softirq, stolen: steal }
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
  /**
   * The longest delay of a timer of this process, which does nothing meanwhile, in milliseconds. Delays while all cores were
   * busy are left out: `cores` says whether others had them, and else it was what is measured.
   */
  readonly stallMs: number
}

/** Begins to watch the machine; the function it gives ends that. */
export function watchMachine(): () => Disturbance {
  const [before, start] = [ticks(), performance.now()]
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  let stallMs = 0
  let [busy, from] = [before?.busy ?? 0, start]
  const look = (): void => {
    const [now, sinceStart] = [processorTicks()?.busy ?? 0, performance.now()]
    const share = (now - busy) / (((sinceStart - from) / msPerTick) * availableParallelism())
    if (share < full) stallMs = Math.max(stallMs, delays.max / 1e6 - 1)
    delays.reset()
    ;[busy, from] = [now, sinceStart]
  }
  const timer = setInterval(look, lookEveryMs)
  return () => {
    clearInterval(timer)
    look()
    const after = ticks()
    delays.disable()
    if (before === null || after === null) return { cores: 0, stallMs }
    const others = after.busy - before.busy - (after.ours - before.ours) + after.stolen - before.stolen
    const seconds = (performance.now() - start) / 1000
    const cores = (others * msPerTick) / 1000 / seconds
    return { cores: Math.min(Math.max(cores, 0), availableParallelism()), stallMs }
  }
}
