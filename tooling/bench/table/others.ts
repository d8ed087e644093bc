// Entries of the other libraries.
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as jax from '@jax-js/jax'
import * as tf from '@tensorflow/tfjs-core'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { type NumpyArray, type NumpyTs, numpyTs } from '../peers/numpy-ts.ts'
import type { Given } from './ours.ts'
import { type Contestant, type Entry, running } from './row.ts'

let wasmOfTf: Promise<unknown> | undefined

/** TensorFlow.js on WebAssembly. */
export function tfjs(
  inputs: readonly Given[],
  body: (...inputs: tf.Tensor[]) => tf.Tensor,
  numbers: (found: tf.Tensor) => ArrayLike<number> = (found) => found.dataSync(),
): Entry {
  const setup = async (): Promise<Contestant> => {
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`)
    await (wasmOfTf ??= tf.setBackend('wasm').then(() => tf.ready()))
    const given = inputs.map(({ data, shape }) => tf.tensor(data as Float32Array, [...shape]))
    return running(() => tf.tidy(() => body(...given)), {
      numbers,
      release: (found) => found.dispose(),
      close: () => given.forEach((each) => each.dispose()),
    })
  }
  return { name: 'tfjs', setup }
}

type JaxArray = jax.numpy.Array

let jaxIsReady: Promise<unknown> | undefined

/**
 * Makes WebAssembly the device of jax-js, on one thread. It takes a global `Worker` for a sign that its memory is shared,
 * and others in this process define one after it began.
 */
export async function useJax(): Promise<void> {
  Reflect.deleteProperty(globalThis, 'Worker')
  await (jaxIsReady ??= jax.init('wasm'))
  jax.defaultDevice('wasm')
}

/** jax-js compiled for its WebAssembly device; it gives its results up, so that inputs are taken by `ref`. */
export function jaxJs(
  inputs: readonly Given[],
  body: (...inputs: JaxArray[]) => JaxArray,
  isCompared = true,
): Entry {
  const setup = async (): Promise<Contestant> => {
    await useJax()
    const given = inputs.map(({ data, shape }) => jax.numpy.array(new Float32Array(data)).reshape([...shape]))
    const run = jax.jit(body as (...inputs: JaxArray[]) => JaxArray)
    return running(
      async () => {
        const found = run(...given.map((each) => each.ref)) as JaxArray
        await found.blockUntilReady()
        return found
      },
      {
        ...(isCompared && { numbers: async (found) => Array.from(await found.ref.data(), Number) }),
        release: (found) => found.dispose(),
        close: () => given.forEach((each) => each.dispose()),
      },
    )
  }
  return { name: 'jax-js', setup }
}

/** numpy-ts, whose results are freed as ours are. */
export function numpyTsEntry(
  inputs: readonly Given[],
  body: (np: NumpyTs, ...inputs: NumpyArray[]) => NumpyArray | number,
  compare: ((found: NumpyArray | number) => ArrayLike<number>) | null = (found) =>
    typeof found === 'number' ? [found] : found.data,
): Entry {
  const setup = async (): Promise<Contestant> => {
    const np = await numpyTs()
    const given = inputs.map(({ data, shape, type }) =>
      np.array(data, type === 'f64' ? 'float64' : 'float32').reshape(...shape),
    )
    return running(() => body(np, ...given), {
      ...(compare && { numbers: compare }),
      release: (found) => {
        if (typeof found === 'object') found.dispose()
      },
      close: () => given.forEach((each) => each.dispose()),
    })
  }
  return { name: 'numpy-ts', setup }
}

/** A plain loop, or another library on plain arrays. */
export const plain = <T>(
  name: string,
  make: () => (() => T) | Promise<() => T>,
  numbers?: (found: T) => ArrayLike<number>,
): Entry => ({ name, setup: async () => running<T>(await make(), numbers && { numbers }) })
