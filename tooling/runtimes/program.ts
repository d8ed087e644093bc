// What runs on every runtime: the README's first example, and printing, bundled from the built packages.
import { join } from 'node:path'
import { fencedBlocks } from '../documentation/fenced-blocks.ts'
import { bundle } from '../shared/bundle.ts'
import { root } from '../shared/workspace.ts'

export async function readmeProgram(): Promise<string> {
  const first = fencedBlocks(join(root, 'README.md')).find(({ language }) => language === 'ts')
  if (first === undefined) throw new Error('README.md has no ts example')
  const { code } = await bundle(first.code)
  return code
}

/** Prints where tensors live, and whether WebAssembly may be asked for. */
export async function policyProgram(): Promise<string> {
  const source = `
    import * as nx from '@nx/nx'
    const asked = () => { try { return nx.wasmBackend().name } catch (error) { return error.code } }
    const best = await nx.bestBackend()
    console.log(nx.tensor([1, 2]).backend.name, best.name, asked(), nx.toArray(nx.add(nx.tensor([1, 2]), 1)).join())`
  return (await bundle(source)).code
}

/** What it prints under a content security policy. */
export const policies: readonly (readonly [policy: string, output: string])[] = [
  ["script-src 'self'", 'binary binary no_wasm 2,3\n'],
  ["script-src 'self' 'wasm-unsafe-eval'", 'wasm wasm wasm 2,3\n'],
]

/** Serves requests at once, by partitions in the same thread and by workers, one of which is lost. */
export const serving = {
  program: async (): Promise<string> => {
    const source = `
      import { add, binaryBackend, f32, multiply, setDefaultBackend, toArray } from '@nx/nx'
      import { Batch, inProcessPartitions, jitServing, run, start } from '@nx/serving'
      import { workerPartitions } from '@nx/serving/worker'
      setDefaultBackend(binaryBackend())
      const serving = jitServing((x) => add(multiply(x, 2), 1), { batchSize: 4 })
      const show = (name, output) => console.log(name, JSON.stringify(toArray(output)))
      show('run', await run(serving, Batch.stack([1, 2, 3, 4, 5])))
      const worker = new URL('./serving-worker.mjs', import.meta.url)
      const all = { inProcess: inProcessPartitions(2), workers: workerPartitions(worker, { count: 2 }) }
      for (const [name, partitions] of Object.entries(all)) {
        const server = await start(serving, { partitions, batchTimeoutMs: 5 })
        const requests = [1, 2, 3, 4, 5].map((n) => server.batchedRun(Batch.stack([f32([n, -n])])))
        for (const output of await Promise.all(requests)) show(name, output)
        await server.stop()
      }
      const failing = await workerPartitions(worker).create(0, serving, { batchKeys: ['throw', 'uncaught'] })
      const outcome = (key) => failing.execute(Batch.stack([1]).withKey(key), () => {}).catch((error) => error)
      const thrown = await outcome('throw')
      console.log(String(thrown instanceof RangeError), thrown.message)
      const uncaught = await outcome('uncaught')
      console.log(uncaught.code, String((await failing.lost) === uncaught))`
    return (await bundle(source)).code
  },
  worker: async (): Promise<string> => {
    const source = `
      import { add, jit, multiply, setDefaultBackend, wasmBackend } from '@nx/nx'
      import { serving } from '@nx/serving'
      import { serveWorker } from '@nx/serving/worker'
      setDefaultBackend(wasmBackend())
      const uncaught = () => new Promise(() => setTimeout(() => { throw new Error('nobody catches this') }))
      serveWorker(serving((options, key) => {
        const compiled = jit((x) => add(multiply(x, 2), 1), options)
        return (batch) => {
          if (key === 'throw') throw new RangeError('of the worker')
          return key === 'uncaught' ? uncaught() : compiled.async(batch.toContainer())
        }
      }))`
    return (await bundle(source)).code
  },
  output: [
    'run [3,5,7,9,11]',
    ...['inProcess', 'workers'].flatMap((name) =>
      [1, 2, 3, 4, 5].map((n) => `${name} [[${2 * n + 1},${1 - 2 * n}]]`),
    ),
    'true of the worker',
    'worker_lost true',
    '',
  ].join('\n'),
}

/** Computes on several threads, and does not end them: the process has to end all the same. */
export const threads = {
  program: async (): Promise<string> => {
    const source = `
      import { complex, dot, exp, fft, iota, remainder, reshape, sum, toBinary, wasmBackend } from '@nx/nx'
      import { wasmThreads } from '@nx/backend-wasm/threads'
      const compute = (backend) => {
        const x = remainder(iota([640_000], { type: 'f32', backend }), 17)
        const square = reshape(x, [800, 800])
        const z = complex(iota([2 ** 17], { type: 'f32', backend }), 1)
        return [exp(x), dot(square, square), sum(x), fft(z)].map((each) => toBinary(each))
      }
      const backend = await wasmThreads({ threads: 3 })
      const [several, one] = [compute(backend), compute(wasmBackend())]
      const same = several.every((bytes, i) => bytes.every((byte, j) => byte === one[i][j]))
      console.log(String(backend.threads), String(backend.obstacle), String(same))`
    return (await bundle(source)).code
  },
  output: '3 undefined true\n',
}

/** Prints a tensor and a heatmap as the console shows any object. */
export const printing = {
  program: async (): Promise<string> => {
    const source = `
      import { binaryBackend, setDefaultBackend, tensor, toHeatmap } from '@nx/nx'
      setDefaultBackend(binaryBackend())
      console.log(tensor([1, 2.5], { names: ['x'] }))
      console.log(toHeatmap(tensor([0, 1]), { ansiEnabled: false }))`
    return (await bundle(source)).code
  },
  output: 'Tensor<\n  f32[x: 2]\n  [1.0, 2.5]\n>\nHeatmap<\n  s32[2]\n  09\n>\n',
}
