// Runs a script of this repository on its own Node, installing the dependencies first when they changed.
// Usage: node tooling/bootstrap.mjs [--npm] FILE.ts [args…] | node tooling/bootstrap.mjs --bin NAME [args…]
// With --npm the script finds how its user is known to the registry, as npm does.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules/.bin')
const stamp = join(root, 'node_modules/.installed')

/** One hash over everything that decides what `node_modules` holds. */
function manifestHash() {
  const files = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    '.pnpmfile.mjs',
    'docs/site/package.json',
  ]
  for (const parent of ['packages', 'docs/examples', 'tooling']) {
    for (const name of readdirSync(join(root, parent)).sort()) files.push(`${parent}/${name}/package.json`)
  }
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of files) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function installWhenChanged() {
  const hash = manifestHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  console.error(`Installing dependencies with ${packageManager} (only when they changed) …`)
  const frozen = process.env.CI === undefined ? '--no-frozen-lockfile' : '--frozen-lockfile'
  const result = spawnSync('npx', ['--yes', packageManager, 'install', frozen, '--reporter=append-only'], {
    cwd: root,
    env: { ...process.env, npm_config_loglevel: 'error', CI: 'true' },
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  })
  if (result.status !== 0) {
    console.error(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`)
    console.error('Installing the dependencies failed; see the messages above.')
    process.exit(1)
  }
  writeFileSync(stamp, manifestHash())
}

/** Settings by which a user logs in and uploads. */
const uploadSettings =
  /^npm_config_(userconfig|globalconfig|registry|otp|provenance|dry_run|cafile|(https?_)?proxy|noproxy|\/\/.*)$/i

/**
 * The environment of every child: the workspace's Node and tools first, no notices. What npm and its user set for npm itself
 * must not change what a check installs, packs or finds.
 */
function childEnvironment(keepUploadSettings) {
  const env = { ...process.env }
  for (const key of Object.keys(env)) {
    if (keepUploadSettings && uploadSettings.test(key)) continue
    if (/^npm_config_/i.test(key)) delete env[key]
  }
  return {
    ...env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    SYSTEM_NODE: process.env.SYSTEM_NODE ?? process.execPath,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NO_UPDATE_NOTIFIER: '1',
    // Processes and workers that tests start take half the time to load our sources, which are stripped of types once.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/node'),
  }
}

function main(argv) {
  const forUpload = argv[0] === '--npm'
  const [first, ...rest] = forUpload ? argv.slice(1) : argv
  if (first === undefined) throw new Error('bootstrap: name a script to run')
  installWhenChanged()
  const [program, args] =
    first === '--bin'
      ? [join(bin, rest[0]), rest.slice(1)]
      : [
          join(bin, 'node'),
          ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning', first, ...rest],
        ]
  const result = spawnSync(program, args, { cwd: root, env: childEnvironment(forUpload), stdio: 'inherit' })
  process.exit(result.status ?? 1)
}

main(process.argv.slice(2))
