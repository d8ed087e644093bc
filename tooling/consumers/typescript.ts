// Type-checks a program with each compiler and library that users have, declarations of our packages included.
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { mapConcurrently, runProgram } from '../shared/process.ts'
import type { Check } from '../test/stage.ts'
import { tools, type Project, type Site } from './project.ts'

/** Compilers, the oldest one first. */
const compilers: Readonly<Record<string, string>> = {
  'TypeScript 5.4': 'typescript-5.4',
  'TypeScript 5.9': 'typescript-5.9',
  'TypeScript 7.0': 'typescript',
}

interface Setting {
  readonly name: string
  readonly options: object
  /** Folder of `tools` to have as `@types/node`. */
  readonly node?: string
  /** Packages that need types of a host. */
  readonly without?: readonly string[]
}

/** The options that a project of create-vite has, but for the check of declarations, which it leaves out. */
const createVite = {
  target: 'es2023',
  useDefineForClassFields: true,
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: [],
  isolatedModules: true,
  moduleDetection: 'force',
  noUnusedLocals: true,
  noUnusedParameters: true,
  noFallthroughCasesInSwitch: true,
}

const settings: readonly Setting[] = [
  { name: 'ES2022 and DOM', options: { target: 'es2022', lib: ['ES2022', 'DOM'], types: [] } },
  { name: 'create-vite', options: createVite },
  { name: 'Node 24 without DOM', options: { target: 'es2022', lib: ['ES2022'] }, node: '@types/node' },
  { name: 'Node 20 without DOM', options: { target: 'es2022', lib: ['ES2022'] }, node: '@types/node-20' },
  {
    name: 'ES2022 alone',
    options: { target: 'es2022', lib: ['ES2022'], types: [] },
    without: ['serving', 'serving-nats', 'testing', 'vectors'],
  },
]

const resolutions = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
} as const

interface Case {
  readonly compiler: string
  readonly setting: Setting
  readonly resolution: keyof typeof resolutions
}

/** What must compile, and what must not. */
const program = `
import { tensor } from '@nx/tensor'
import type { Tensor } from '@nx/tensor'

const x: Tensor = tensor([[1, 2], [3, 4]])
tensor(new Float32Array([1]), { type: 'f64', names: ['x'] })
tensor([[1n], [2n]])
tensor([[true, false]])
export const shape: readonly number[] = x.shape

// @ts-expect-error: text is no tensor
tensor('hello')
// @ts-expect-error: nothing is none
tensor(null)
// @ts-expect-error: a record is none
tensor({ a: 1 })
// @ts-expect-error: a list of other things is none
tensor([[1, 'x'], undefined])
// @ts-expect-error: there is no such type
tensor([1], { type: 'f31' })
// @ts-expect-error: there is no such option
tensor([1], { dtype: 'f32' })
`

/** Packages that a case leaves out: types of NATS need TypeScript 5.7. */
function leftOut({ compiler, setting }: Case): readonly string[] {
  return [...(setting.without ?? []), ...(compiler === 'TypeScript 5.4' ? ['serving-nats'] : [])]
}

/** A module that imports every entry of every package. */
function everything({ release }: Site, without: readonly string[]): string {
  const entries = release.packages
    .filter(({ directory }) => !without.includes(directory))
    .flatMap(({ manifest }) =>
      Object.keys(manifest.exports ?? {})
        .filter((subpath) => !subpath.endsWith('.json'))
        .map((subpath) => manifest.name + subpath.slice(1)),
    )
  const imports = entries.map((entry, index) => `import * as m${index} from '${entry}'`)
  return `${imports.join('\n')}\nexport const all: object[] = [${entries.map((_, index) => `m${index}`).join(', ')}]\n`
}

/** What these settings take needs a newer compiler than the oldest one. */
function isPossible({ compiler, setting }: Case): boolean {
  return !(compiler === 'TypeScript 5.4' && ['create-vite', 'Node 24 without DOM'].includes(setting.name))
}

/** The combinations, or of each compiler and each setting at least one. */
function cases(all: boolean): Case[] {
  const full = Object.keys(compilers).flatMap((compiler) =>
    settings.flatMap((setting) =>
      Object.keys(resolutions).map((resolution) => ({
        compiler,
        setting,
        resolution: resolution as keyof typeof resolutions,
      })),
    ),
  )
  const possible = full.filter(isPossible)
  if (all) return possible
  return possible.filter(
    ({ compiler, setting, resolution }) =>
      setting.name !== 'ES2022 alone' &&
      (compiler === 'TypeScript 7.0'
        ? resolution === 'nodenext'
        : resolution === 'bundler' && setting.name === 'ES2022 and DOM'),
  )
}

async function check(site: Site, project: Project, one: Case, index: number): Promise<Check> {
  const { compiler, setting, resolution } = one
  const folder = `case-${index}`
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    ...setting.options,
    ...resolutions[resolution],
    ...(setting.node === undefined ? {} : { types: ['node'], typeRoots: ['types'] }),
  }
  project.write({
    [`${folder}/tsconfig.json`]: JSON.stringify({ compilerOptions, files: ['../program.ts', 'all.ts'] }),
    [`${folder}/all.ts`]: everything(site, leftOut(one)),
    [`${folder}/types/.keep`]: '',
  })
  if (setting.node !== undefined) {
    symlinkSync(join(tools, setting.node), join(project.path, folder, 'types/node'))
  }
  const tsc = join(tools, compilers[compiler]!, 'bin/tsc')
  const args = ['-p', join(project.path, folder)]
  const { status, output } = await runProgram(existsSync(`${tsc}.js`) ? `${tsc}.js` : tsc, args, {
    directory: project.path,
  })
  const name = `${compiler}, ${setting.name}, ${resolution}`
  return { name, problem: status === 0 ? undefined : output.slice(0, 3000) }
}

/** Compiles a program that uses every package, with all declarations checked. */
export async function typescriptChecks(site: Site, all: boolean): Promise<Check[]> {
  const project = await site.project(site.release.packages.map(({ manifest }) => manifest.name))
  project.link('@opentelemetry/api')
  project.write({ 'program.ts': program })
  const chosen = cases(all)
  return mapConcurrently(chosen, 2, (one) => check(site, project, one, chosen.indexOf(one)))
}
