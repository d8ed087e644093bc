// A thousand additions to 4 MB in one process, nothing disposed of where a library does not ask for it; prints what it took.
import { peakMegabytes } from '../../shared/peak-memory.ts'
import type { NumpyTs } from '../peers/numpy-ts.ts'

const [name, numpyTsAddress] = process.argv.slice(2)
const length = 1_000_000

const loops: Readonly<Record<string, () => Promise<() => number | Promise<number>>>> = {
  ours: async () => {
    const { add, sliceAlongAxis, toFlatArray, zeros } = await import('@nx/tensor')
    const { wasmBackend } = await import('@nx/backend-wasm')
    const start = zeros([length], { type: 'f32', backend: wasmBackend() })
    return () => {
      let x = start
      for (let i = 0; i < 1000; i++) x = add(x, 1)
      return Number(toFlatArray(sliceAlongAxis(x, length - 1, 1))[0])
    }
  },
  'jax-js': async () => {
    const jax = await import('@jax-js/jax')
    await jax.init('wasm')
    jax.defaultDevice('wasm')
    return async () => {
      let x = jax.numpy.array(new Float32Array(length))
      for (let i = 0; i < 1000; i++) {
        x = x.add(1)
        await x.blockUntilReady()
      }
      return (await x.data())[length - 1] as number
    }
  },
  'numpy-ts': async () => {
    const np = (await import(numpyTsAddress!)) as NumpyTs
    np.configureWasm({ maxMemory: 2 ** 30 })
    return () => {
      let x = np.array(new Float32Array(length), 'float32')
      const one = np.array(new Float32Array([1]), 'float32')
      for (let i = 0; i < 1000; i++) x = np.add(x, one)
      return x.data[length - 1]!
    }
  },
  'typed arrays': async () => () => {
    let x = new Float32Array(length)
    for (let i = 0; i < 1000; i++) x = x.map((each) => each + 1)
    return x[length - 1]!
  },
}

const run = await loops[name!]!()
const start = performance.now()
const last = await run()
const milliseconds = performance.now() - start
if (last !== 1000) throw new Error(`${name} counted ${last}`)
console.log(JSON.stringify({ milliseconds, megabytes: peakMegabytes() }))
