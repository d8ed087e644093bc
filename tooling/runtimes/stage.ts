// Runs the README's first example and a server, built, on every JavaScript runtime we promise, and looks at what their consoles print.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Outcome } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import { resultOf, type Check, type Stage, type StageResult } from '../test/stage.ts'
import { discoverWebgpu } from '../webgpu-environment/discover.ts'
import { runInChromium } from './chromium.ts'
import { policies, policyProgram, printing, readmeProgram, serving, threads } from './program.ts'

const bin = join(import.meta.dirname, 'node_modules/.bin')

function commands(file: string): Record<string, readonly [program: string, ...args: string[]]> {
  return {
    'Node 20': [join(bin, 'node'), file],
    'Node 24': [process.execPath, file],
    Deno: [join(bin, 'deno'), 'run', '--allow-all', '--no-config', '--quiet', file],
    Bun: [join(bin, 'bun'), 'run', file],
  }
}

function check(name: string, outcome: Outcome): Check {
  const silent = outcome.status === 0 && outcome.stdout.trim() === ''
  const failed =
    outcome.status === 0 ? undefined : `exit status ${outcome.status}\n${outcome.output.slice(-2000)}`
  return { name, problem: silent ? 'printed nothing' : failed }
}

function checkOutput(name: string, { stdout, output }: Outcome, expected: string): Check {
  return {
    name,
    problem: stdout === expected ? undefined : `expected\n${expected}got\n${output.slice(-2000)}`,
  }
}

/** Runs a program on every runtime outside of browsers. */
async function runOnHosts(
  title: string,
  code: string,
  worker?: string,
): Promise<{ readonly name: string; readonly outcome: Outcome }[]> {
  const folder = join(root, '.cache/runtimes')
  const file = join(folder, `${title}.mjs`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, code)
  if (worker !== undefined) writeFileSync(join(folder, `${title}-worker.mjs`), worker)
  const runs = []
  for (const [name, [program, ...args]] of Object.entries(commands(file))) {
    const outcome: Outcome = existsSync(program)
      ? await runProgram(program, args, { timeoutMs: 120_000 })
      : { status: 127, stdout: '', output: `${program} is not installed` }
    runs.push({ name, outcome })
  }
  return runs
}

async function run(): Promise<StageResult> {
  const code = await readmeProgram()
  const checks = [
    ...(await runOnHosts('readme', code)).map(({ name, outcome }) => check(name, outcome)),
    ...(await runOnHosts('printing', await printing.program())).map(({ name, outcome }) =>
      checkOutput(`${name}, console.log`, outcome, printing.output),
    ),
    ...(await runOnHosts('serving', await serving.program(), await serving.worker())).map(
      ({ name, outcome }) => checkOutput(`${name}, serving`, outcome, serving.output),
    ),
    ...(await runOnHosts('threads', await threads.program())).map(({ name, outcome }) =>
      checkOutput(`${name}, threads`, outcome, threads.output),
    ),
  ]
  const { browser } = discoverWebgpu()
  if (browser === null)
    return { ...resultOf(checks), missing: 'no Chrome or Chromium found: set CHROMIUM_PATH' }
  checks.push(check('Chromium', await runInChromium(code, browser)))
  const threaded = await runInChromium(await threads.program(), browser)
  checks.push(checkOutput('Chromium, threads', threaded, threads.output))
  const restricted = await policyProgram()
  for (const [policy, output] of policies) {
    checks.push(checkOutput(`Chromium, ${policy}`, await runInChromium(restricted, browser, policy), output))
  }
  return resultOf(checks)
}

export const runtimes: Stage = { name: 'runtimes', run }
