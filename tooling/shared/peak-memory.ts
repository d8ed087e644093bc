// The most memory that a process had.
import { existsSync, readFileSync } from 'node:fs'

const status = '/proc/self/status'

/** The most that this process had, in MB. What the system counts includes its parent's; Linux also says its own. */
export function peakMegabytes(): number {
  const own = existsSync(status) ? /VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return Math.ceil((Number(own ?? process.resourceUsage().maxRSS) * 1024) / 1e6)
}
