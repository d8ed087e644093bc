// What calls cost beside their work: single ones, compiled ones, compilation, start-up, memory that nobody frees.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { jit } from '@nx/defn'
import { add, dispose, multiply, subtract, tanh, type Tensor, toFlatArray } from '@nx/tensor'
import * as jax from '@jax-js/jax'
import { build } from 'esbuild'
import { runProgram } from '../../../shared/process.ts'
import { root } from '../../../shared/workspace.ts'
import * as jaxSteps from '../../mlp/jax-js.ts'
import * as ourSteps from '../../mlp/ours.ts'
import * as tfSteps from '../../mlp/tfjs.ts'
import type { TrainingStep } from '../../mlp/data.ts'
import { peerAddress } from '../../peers/peer.ts'
import { numbers } from '../data.ts'
import { jaxJs, numpyTsEntry, useJax } from '../others.ts'
import { type Given, ours, upload } from '../ours.ts'
import { type Contestant, type Entry, type Row, running } from '../row.ts'

const ten: Given[] = [1, 2].map((seed) => ({ data: numbers(10, seed), shape: [10] }))
const hundred: Given = { data: numbers(100), shape: [100] }

/** Another function each time, so that nothing of the one before it can serve. */
let made = 0

function ourChain(count: number): Entry {
  return {
    name: 'jit',
    setup: (): Contestant => {
      const x = upload(hundred)
      return running(() => {
        const shift = ++made / 1000
        const chain = jit((x: Tensor) => {
          let y = x
          for (let i = 0; i < count; i += 4) y = tanh(subtract(multiply(add(y, shift + i), 0.5), x))
          return y
        })
        const found = chain(x)
        toFlatArray(found)
        dispose(found)
      })
    },
  }
}

function jaxChain(count: number): Entry {
  return {
    name: 'jax-js',
    setup: async (): Promise<Contestant> => {
      await useJax()
      const x = jax.numpy.array(new Float32Array(hundred.data))
      return running(async () => {
        const shift = ++made / 1000
        const chain = jax.jit((x: jax.numpy.Array) => {
          let y = x.ref
          for (let i = 0; i < count; i += 4)
            y = jax.numpy.tanh(
              y
                .add(shift + i)
                .mul(0.5)
                .sub(x.ref),
            )
          x.dispose()
          return y
        })
        await (chain(x.ref) as jax.numpy.Array).data()
      })
    },
  }
}

const folder = join(root, 'node_modules/.cache/bench')

/** Writes a program as one minified file, as users have it: to load sources takes time and memory of its own. */
async function writeBundle(name: string, program: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${name.replaceAll(/\W/g, '-')}.mjs`)
  await build({
    stdin: { contents: program, resolveDir: join(root, 'tooling') },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@nx/source'],
    logLevel: 'silent',
  })
  return outfile
}

/** What a new process takes more than an empty one. */
function startUp(name: string, program: string): Entry {
  const setup = async (): Promise<Contestant> => {
    const outfile = await writeBundle(name, program)
    const run = async (args: readonly string[]): Promise<number> => {
      const start = performance.now()
      // Users' processes share no compiled code.
      const environment = { NODE_DISABLE_COMPILE_CACHE: '1' }
      const { status, output } = await runProgram(process.execPath, args, { environment })
      if (status !== 0) throw new Error(output)
      return performance.now() - start
    }
    return {
      sample: async () => {
        let [full, empty] = [Infinity, Infinity]
        for (let i = 0; i < 5; i++) {
          full = Math.min(full, await run([outfile]))
          empty = Math.min(empty, await run(['--eval', '0']))
        }
        return full - empty
      },
    }
  }
  return { name, setup }
}

const ourProgram = (packages: string): string => `
  import * as nx from '${packages}'
  import { wasmBackend } from '@nx/backend-wasm'
  const backend = wasmBackend()
  console.log(nx.toArray(nx.add(nx.tensor([1, 2], { backend }), nx.tensor([3, 4], { backend }))))`

const jaxProgram = `
  import * as jax from ${JSON.stringify(import.meta.resolve('@jax-js/jax'))}
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  console.log(jax.numpy.array([1, 2]).add(jax.numpy.array([3, 4])).js())`.replaceAll(
  pathToFileURL(root).href,
  root,
)

/** A thousand additions to 4 MB in a process of their own: their milliseconds, or the peak of its memory. */
const additions = (name: string, what: 'milliseconds' | 'megabytes'): Entry => ({
  name: name === 'ours' ? 'eager' : name,
  setup: async () => {
    const program = `import ${JSON.stringify(join(import.meta.dirname, '../additions-process.ts'))}`
    const outfile = await writeBundle(`additions ${name} ${what}`, program)
    const more = name === 'numpy-ts' ? [await peerAddress('numpy-ts', 'dist/esm/index.js')] : []
    return {
      sample: async () => {
        const { stdout, output, status } = await runProgram(process.execPath, [outfile, name, ...more])
        if (status !== 0) throw new Error(output)
        return (JSON.parse(stdout) as Record<typeof what, number>)[what]
      },
    }
  },
})

const step = (name: string, make: () => Promise<TrainingStep>): Entry => ({
  name,
  setup: async () => {
    if (name === 'jax-js') await useJax()
    const run = await make()
    return running(() => run())
  },
})

export const rows: readonly Row[] = [
  {
    workload: 'add of 10, call by call',
    goal: { ratio: 1.4 },
    ours: ours(ten, (x, y) => add(x!, y!)).slice(0, 1),
    peers: [numpyTsEntry(ten, (np, x, y) => np.add(x, y))],
  },
  {
    workload: 'call of a compiled function, 10',
    goal: { ratio: 13 },
    ours: ours(ten, (x, y) => add(multiply(x!, y!), 1)).slice(1, 2),
    peers: [jaxJs(ten, (x, y) => x!.mul(y!).add(1))],
  },
  {
    workload: 'compile 200 operations',
    goal: { ratio: 4 },
    ours: [ourChain(200)],
    peers: [jaxChain(200)],
  },
  {
    workload: 'compile 2,000 operations',
    goal: { atMost: 60 },
    ours: [ourChain(2000)],
    peers: [],
    rounds: 3,
  },
  {
    workload: 'training step, 784-128-10, batch 128',
    goal: { ratio: 2 },
    ours: [step('jit', ourSteps.trainingStep)],
    peers: [step('jax-js', jaxSteps.trainingStep), step('tfjs', tfSteps.trainingStep)],
  },
  {
    workload: '1,000 additions to 4 MB, nothing disposed of',
    goal: { atMost: 500 },
    ours: [additions('ours', 'milliseconds')],
    peers: ['jax-js', 'numpy-ts', 'typed arrays'].map((name) => additions(name, 'milliseconds')),
    rounds: 3,
  },
  {
    workload: 'the same, peak of memory',
    goal: { atMost: 300 },
    unit: 'MB',
    ours: [additions('ours', 'megabytes')],
    peers: ['jax-js', 'numpy-ts', 'typed arrays'].map((name) => additions(name, 'megabytes')),
    rounds: 2,
  },
  {
    workload: 'start-up, tensor + wasm',
    goal: { atMost: 20 },
    ours: [startUp('eager', ourProgram('@nx/tensor'))],
    peers: [startUp('jax-js', jaxProgram)],
  },
  {
    workload: 'start-up, umbrella',
    goal: { atMost: 35 },
    ours: [startUp('eager umbrella', ourProgram('@nx/nx'))].map((entry) => ({ ...entry, name: 'eager' })),
    peers: [startUp('jax-js', jaxProgram)],
  },
]
