// The first programs that the guide to installation shows, tried as it says.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, createServer } from 'vite'
import { runProgram } from '../shared/process.ts'
import { root } from '../shared/workspace.ts'
import type { Check } from '../test/stage.ts'
import { missingBrowser, textOfApp } from './chromium.ts'
import { tools, type Project, type Site } from './project.ts'

const page = 'docs/guides/installation.md'
const network = 'https://cdn.jsdelivr.net/npm/'
const fitted = 'y = 2.00 x + 1.00'

/** What the template of Vite has around its program. */
const templatePage = '<!doctype html><div id="app"></div><script type="module" src="/src/main.ts"></script>'

/** The files that the guide shows, by the name in the comment of their first line. */
export function filesOfGuide(markdown: string): Map<string, string> {
  const blocks = [...markdown.matchAll(/^```\w+[^\n]*\n([^]*?)^```$/gm)].map(([, code]) => code!)
  const named = blocks.flatMap((code) => {
    const name = /^(?:\/\/|<!--) ([\w/.-]+\.\w+)(?: -->)?\n/.exec(code)?.[1]
    return name === undefined ? [] : [[name, code] as const]
  })
  return new Map(named)
}

async function expectOutput(name: string, wanted: string, output: () => Promise<string>): Promise<Check> {
  try {
    const given = (await output()).trim().replaceAll(/\s+/g, ' ')
    return { name, problem: given === wanted ? undefined : `gives ${given.slice(-1500)}` }
  } catch (error) {
    return { name, problem: String(error).slice(0, 1500) }
  }
}

const runs: Readonly<Record<string, readonly string[]>> = {
  'the start for Node': [process.execPath, '--disable-warning=ExperimentalWarning'],
  'the start for Node, on Bun': [join(tools, '.bin/bun'), 'run'],
  'the start for Node, on Deno': [
    join(tools, '.bin/deno'),
    'run',
    '--allow-all',
    '--quiet',
    '--node-modules-dir=manual',
  ],
}

/** As the guide says: the same settings, the compiler of today. */
async function typecheck({ path }: Project): Promise<string> {
  const args = ['-p', '.', '--types', '', '--skipLibCheck', 'false']
  const { output } = await runProgram(join(tools, '.bin/tsc'), args, { directory: path })
  return output
}

async function onDevelopmentServer({ path }: Project): Promise<string> {
  const server = await createServer({
    root: path,
    configFile: false,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1' },
  })
  try {
    await server.listen()
    return await textOfApp(server.resolvedUrls!.local[0]!)
  } finally {
    await server.close()
  }
}

async function built({ path }: Project): Promise<string> {
  await build({ root: path, configFile: false, logLevel: 'silent' })
  return textOfApp('http://localhost/', ({ pathname }) => fileIn(join(path, 'dist'), pathname))
}

const fileIn = (folder: string, path: string): string | undefined => {
  const file = join(folder, path === '/' ? 'index.html' : path)
  return existsSync(file) ? file : undefined
}

/** The page with its import map, and the installed packages in place of the network. */
function withoutBundler({ path }: Project): Promise<string> {
  return textOfApp('http://localhost/', ({ href, pathname }) =>
    href.startsWith(network)
      ? fileIn(join(path, 'node_modules'), href.slice(network.length))
      : fileIn(join(path, 'plain'), pathname),
  )
}

export async function startChecks(site: Site): Promise<Check[]> {
  const files = filesOfGuide(readFileSync(join(root, page), 'utf8'))
  const wanted = ['fit.mts', 'src/main.ts', 'index.html']
  const absent = wanted.filter((name) => !files.has(name))
  if (absent.length > 0) return [{ name: page, problem: `shows no file ${absent.join(', ')}` }]
  const settings = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true }
  const project = await site.project(['@nx/nx'], {
    'fit.mts': files.get('fit.mts')!,
    'src/main.ts': files.get('src/main.ts')!,
    'index.html': templatePage,
    'plain/index.html': files.get('index.html')!,
    'tsconfig.json': JSON.stringify({ compilerOptions: settings, include: ['fit.mts', 'src'] }),
  })
  const checks: Check[] = []
  for (const [name, [program, ...args]] of Object.entries(runs)) {
    const run = async (): Promise<string> =>
      (await runProgram(program!, [...args, 'fit.mts'], { directory: project.path })).output
    checks.push(await expectOutput(name, fitted, run))
  }
  checks.push(await expectOutput('the starts, compiled', '', () => typecheck(project)))
  if (missingBrowser() !== undefined) return checks
  return [
    ...checks,
    await expectOutput('the start for Vite, vite dev', fitted, () => onDevelopmentServer(project)),
    await expectOutput('the start for Vite, vite build', fitted, () => built(project)),
    await expectOutput('the page without a bundler', 'Tensor< f32 3.0 >', () => withoutBundler(project)),
  ]
}
