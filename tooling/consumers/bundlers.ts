// Bundles the first program with each bundler, runs what comes out, and asks the development server of Vite for it.
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { build as vite, createServer } from 'vite'
import webpack from 'webpack'
import { runProgram } from '../shared/process.ts'
import type { Check } from '../test/stage.ts'
import { firstOutput, firstProgram } from './first-program.ts'
import type { Project, Site } from './project.ts'

/** Writes a bundle below a folder and gives its file. */
type Bundler = (root: string, to: string) => Promise<string>

const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: async (root, to) => {
    const outfile = join(to, 'bundle.mjs')
    await esbuild({
      entryPoints: [join(root, 'main.js')],
      absWorkingDir: root,
      bundle: true,
      minify: true,
      format: 'esm',
      outfile,
      logLevel: 'silent',
    })
    return outfile
  },
  rollup: async (root, to) => {
    const file = join(to, 'bundle.mjs')
    const bundle = await rollup({
      input: join(root, 'main.js'),
      plugins: [nodeResolve({ browser: true })],
      onwarn: (warning) => {
        throw new Error(warning.message)
      },
    })
    await bundle.write({ file, format: 'es' })
    await bundle.close()
    return file
  },
  webpack: (root, to) =>
    new Promise((resolve, reject) => {
      const compiler = webpack({
        context: root,
        entry: './main.js',
        mode: 'production',
        target: ['web', 'es2022'],
        output: { path: to, filename: 'bundle.cjs' },
        performance: { hints: false },
      })
      compiler.run((error, stats) => {
        const { errors = [], warnings = [] } =
          stats?.toJson({ all: false, errors: true, warnings: true }) ?? {}
        const messages = [...errors, ...warnings].map(({ message }) => message)
        compiler.close(() => {
          if (error !== null || messages.length > 0) reject(error ?? new Error(messages.join('\n')))
          else resolve(join(to, 'bundle.cjs'))
        })
      })
    }),
  'vite build': async (root, to) => {
    await vite({
      root,
      configFile: false,
      logLevel: 'silent',
      build: { outDir: to, modulePreload: { polyfill: false }, target: 'es2022' },
    })
    const [file] = readdirSync(join(to, 'assets')).filter((name) => name.endsWith('.js'))
    return join(to, 'assets', file!)
  },
}

async function check(name: string, bundler: Bundler, { path }: Project): Promise<Check> {
  try {
    const file = await bundler(path, join(path, `out-${name.replace(' ', '-')}`))
    const { stdout, output } = await runProgram(process.execPath, [file], { directory: path })
    return { name, problem: stdout === firstOutput ? undefined : `printed ${output.slice(-1000)}` }
  } catch (error) {
    return { name, problem: String(error).slice(0, 1500) }
  }
}

/** Asks the development server for the program, and for everything that it imports. */
async function checkServer({ path }: Project): Promise<Check> {
  const name = 'vite dev'
  const server = await createServer({
    root: path,
    configFile: false,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1' },
  })
  try {
    await server.listen()
    const origin = server.resolvedUrls!.local[0]!
    const seen = new Set<string>()
    const visit = async (url: string): Promise<void> => {
      if (seen.has(url)) return
      seen.add(url)
      const response = await fetch(url)
      const text = await response.text()
      if (!response.ok) throw new Error(`${response.status} for ${url}: ${text.slice(0, 500)}`)
      const imports = text.matchAll(/\b(?:from|import)\s*\(?\s*["']([./][^"']+)["']/g)
      for (const [, target] of imports) await visit(new URL(target!, url).href)
    }
    await visit(new URL('/main.js', origin).href)
    const whole = [...seen].some((url) => url.includes('/.vite/deps/'))
    return { name, problem: whole ? undefined : `asked only for ${[...seen].join(', ')}` }
  } catch (error) {
    return { name, problem: String(error) }
  } finally {
    await server.close()
  }
}

export async function bundlerChecks(site: Site): Promise<Check[]> {
  const project = await site.project(['@nx/nx'], {
    'main.js': firstProgram,
    'index.html': '<!doctype html><script type="module" src="/main.js"></script>',
  })
  const checks = [await checkServer(project)]
  for (const [name, bundler] of Object.entries(bundlers)) checks.push(await check(name, bundler, project))
  return checks
}
