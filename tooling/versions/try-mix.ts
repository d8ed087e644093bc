// Installs packages of several releases as npm would and runs the program with them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Outcome } from '../shared/process.ts'
import type { Mix } from './mixes.ts'
import { printed, program } from './program.ts'
import type { Registry } from './registry.ts'
import { scope, versions } from './releases.ts'

/** What may come of a mix: it works, npm refuses it, or the program stops with one error about the contract. */
// prettier-ignore
export type Result =
  'works' | 'contract' | 'refused by npm, works if forced' | 'refused by npm, contract if forced'

export interface Tried {
  readonly mix: string
  readonly result?: Result
  readonly problem?: string | undefined
}

function title(mix: Mix): string {
  return Object.entries(mix)
    .map(([name, kind]) => `${name} ${versions[kind]}`)
    .join(', ')
}

export function npm(registry: Registry, directory: string, ...args: string[]): Promise<Outcome> {
  return runProgram('npm', args, { directory, environment: registry.environment, timeoutMs: 120_000 })
}

/** An error that names two versions: the package is `contract_version`, and nothing follows but the stack. */
function isContractError(output: string): boolean {
  return (
    /written for contract version \d+, but @\S+ here is version \d+/.test(output) &&
    /'contract_version'/.test(output)
  )
}

export async function runInstalled(directory: string): Promise<'works' | 'contract' | string> {
  const { status, stdout, output } = await runProgram(process.execPath, ['program.mjs'], { directory })
  if (status === 0 && stdout === printed) return 'works'
  return isContractError(output) ? 'contract' : output.slice(-1500)
}

/** npm's refusal, which names both versions of a package. */
function isRefusal({ status, output }: Outcome): boolean {
  const named = new Set(
    [...output.matchAll(new RegExp(`${scope}/types@"?~?(\\d+\\.\\d+\\.\\d+)`, 'g'))].map((m) => m[1]),
  )
  return status !== 0 && output.includes('ERESOLVE') && named.size > 1
}

/** Writes a program and what it depends on into a new folder. */
export function writeProject(directory: string, ranges: Readonly<Record<string, string>>): void {
  mkdirSync(directory, { recursive: true })
  const dependencies = Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => [`${scope}/${name}`, range]),
  )
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies }))
  writeFileSync(join(directory, 'program.mjs'), program)
}

export async function tryMix(registry: Registry, parent: string, mix: Mix): Promise<Tried> {
  const directory = join(parent, Object.values(mix).join('-'))
  writeProject(
    directory,
    Object.fromEntries(Object.entries(mix).map(([name, kind]) => [name, versions[kind]])),
  )
  const named = title(mix)
  const installed = await npm(registry, directory, 'install')
  if (installed.status === 0) {
    const result = await runInstalled(directory)
    if (result === 'works' || result === 'contract') return { mix: named, result }
    return { mix: named, problem: result }
  }
  if (!isRefusal(installed)) return { mix: named, problem: installed.output.slice(-2000) }
  const forced = await npm(registry, directory, 'install', '--legacy-peer-deps')
  if (forced.status !== 0) return { mix: named, problem: forced.output.slice(-2000) }
  const result = await runInstalled(directory)
  if (result === 'works' || result === 'contract') {
    return { mix: named, result: `refused by npm, ${result} if forced` }
  }
  return { mix: named, problem: `refused by npm; forced:\n${result}` }
}
