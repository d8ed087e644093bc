// Runs the first program where JavaScript runs, from packages that npm installed.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Outcome } from '../shared/process.ts'
import type { Check } from '../test/stage.ts'
import { firstOutput, firstProgram } from './first-program.ts'
import { tools, type Site } from './project.ts'

type Command = readonly [program: string, ...args: string[]]

const bin = (name: string): string => join(tools, '.bin', name)

const commands: Readonly<Record<string, Command>> = {
  'Node 20': [bin('node'), 'first.mjs'],
  'Node 20, require': [bin('node'), 'first.cjs'],
  'Node 24': [process.execPath, 'first.mjs'],
  'Node 24, require': [process.execPath, 'first.cjs'],
  Bun: [bin('bun'), 'run', 'first.mjs'],
  Deno: [bin('deno'), 'run', '--allow-all', '--quiet', '--node-modules-dir=manual', 'first.mjs'],
}

function check(name: string, { status, stdout, output }: Outcome): Check {
  return { name, problem: status === 0 && stdout === firstOutput ? undefined : output.slice(-1500) }
}

/** `npm init -y && npm install @you/nx && node first.mjs`, and the same file elsewhere. */
export async function runtimeChecks(site: Site): Promise<Check[]> {
  const project = await site.project([])
  const directory = join(project.path, 'first')
  mkdirSync(directory, { recursive: true })
  const { environment } = site.registry
  await runProgram('npm', ['init', '-y'], { directory, environment })
  const umbrella = site.release.rename('@nx/nx')
  const installed = await runProgram('npm', ['install', umbrella], { directory, environment })
  const name = `npm init -y, npm install ${umbrella}`
  if (installed.status !== 0) return [{ name, problem: installed.output.slice(-1500) }]
  project.write({
    'first/first.mjs': firstProgram,
    'first/first.cjs': firstProgram.replace("import * as nx from '@nx/nx'", "const nx = require('@nx/nx')"),
  })
  const checks: Check[] = [{ name }]
  for (const [title, [program, ...args]] of Object.entries(commands)) {
    checks.push(check(title, await runProgram(program, args, { directory, timeoutMs: 60_000 })))
  }
  return checks
}
