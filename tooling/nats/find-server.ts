// Finds a NATS server on the machine, or installs Debian's.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where packages of distributions put it, beside what `PATH` has. */
const usualPlaces = ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

let found: string | null | undefined

/**
 * The path of `nats-server`: from `NATS_SERVER_PATH`, `PATH` or the usual places, else installed once.
 *
 * No npm package carries a server in its tarball; those that exist fetch one when they are installed. Debian's package is
 * signed and comes from where the rest of a CI machine comes from, so it is installed where we may, as root. Nothing is
 * started by it: tests start servers of their own, on free ports.
 *
 * Throws where there is none and none can be installed: a test of distribution without a server would prove nothing.
 */
export function findNatsServer(): string {
  found ??= search() ?? install()
  if (found !== null) return found
  throw new Error(
    'nats-server is missing: it is not in NATS_SERVER_PATH, PATH or the usual places, and apt-get cannot install it here ' +
      '(that needs Debian or Ubuntu, and root); install it, as by `apt-get install nats-server` or from nats.io',
  )
}

function search(): string | null {
  const named = process.env['NATS_SERVER_PATH']
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...usualPlaces]
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...folders.map((folder) => join(folder, 'nats-server')),
  ]
  return candidates.find((candidate) => existsSync(candidate)) ?? null
}

function install(): string | null {
  const isRoot = process.getuid?.() === 0
  if (process.platform !== 'linux' || !isRoot || !existsSync('/usr/bin/apt-get')) return null
  const run = (...args: string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      timeout: 180_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  const options = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', 'nats-server']
  // Another process of the same tests may be at it, and hold the lock on the lists.
  for (let attempt = 0; attempt < 5 && search() === null; attempt++) {
    if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
    if (run(...options)) break
    run('update')
    run(...options)
  }
  return search()
}
