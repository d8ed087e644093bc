// numpy-ts, with a heap that is large enough not to slow it down.
import { peer } from './peer.ts'

export interface NumpyArray {
  readonly data: ArrayLike<number>
  reshape(...shape: readonly number[]): NumpyArray
  dispose(): void
}

type Function = (...args: readonly unknown[]) => NumpyArray

export interface NumpyTs {
  readonly array: (data: ArrayLike<number>, type: string) => NumpyArray
  readonly linalg: Readonly<Record<'cholesky' | 'solve' | 'inv', Function>> & {
    readonly det: (a: NumpyArray) => number
  }
  readonly fft: Readonly<Record<'fft' | 'fft2', Function>>
  readonly random: Readonly<Record<'uniform' | 'normal', Function>>
  readonly add: Function
  readonly exp: Function
  readonly tanh: Function
  readonly max: (a: NumpyArray) => NumpyArray | number
  readonly sort: Function
  readonly argsort: Function
  readonly cumsum: Function
  readonly matmul: Function
  readonly sum: (a: NumpyArray, axis?: number) => NumpyArray | number
  readonly parseNpy: (bytes: Uint8Array) => NumpyArray
  readonly parseNpzSync: (bytes: Uint8Array) => { readonly arrays: ReadonlyMap<string, NumpyArray> }
  readonly configureWasm: (options: { readonly maxMemory: number }) => void
}

let loaded: Promise<NumpyTs> | undefined

export const numpyTs = (): Promise<NumpyTs> =>
  (loaded ??= peer<NumpyTs>('numpy-ts', 'dist/esm/index.js').then((found) => {
    found.configureWasm({ maxMemory: 1.75 * 2 ** 30 })
    return found
  }))
