// Fourier transforms of complex numbers; pffft is compiled C with vector instructions.
import { fft, fft2, real, type Tensor, toFlatArray } from '@nx/tensor'
import { peer } from '../../peers/peer.ts'
import { numbers } from '../data.ts'
import { numpy } from '../numpy.ts'
import { plain } from '../others.ts'
import { type Given, ours } from '../ours.ts'
import type { Entry, Row } from '../row.ts'

interface Pffft {
  readonly HEAPF32: Float32Array<ArrayBuffer>
  _pffft_new_setup(length: number, kind: number): number
  _pffft_aligned_malloc(bytes: number): number
  _pffft_transform_ordered(
    setup: number,
    input: number,
    output: number,
    work: number,
    direction: number,
  ): void
}

interface FftJs {
  createComplexArray(): number[]
  transform(out: number[], input: ArrayLike<number>): void
}

const reals = (pairs: ArrayLike<number>): ArrayLike<number> =>
  Float64Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i]!)

/** So many transforms of one length, the first of which is compared. */
function pffft(data: Float32Array<ArrayBuffer>, length: number, count: number): Entry {
  return plain(
    'pffft',
    async () => {
      const { default: create } = await peer<{ default: () => Promise<Pffft> }>(
        '@echogarden/pffft-wasm',
        'dist/simd/pffft.js',
      )
      const module = await create()
      const complex = 1
      const setup = module._pffft_new_setup(length, complex)
      const [input, output] = [0, 1].map(() => module._pffft_aligned_malloc(data.byteLength)) as [
        number,
        number,
      ]
      const work = module._pffft_aligned_malloc(8 * length)
      module.HEAPF32.set(data, input / 4)
      return () => {
        for (let i = 0; i < count; i++) {
          const offset = 8 * length * i
          module._pffft_transform_ordered(setup, input + offset, output + offset, work, 0)
        }
        return module.HEAPF32.subarray(output / 4, output / 4 + data.length)
      }
    },
    reals,
  )
}

function fftJs(data: Float32Array<ArrayBuffer>, length: number): Entry {
  return plain(
    'fft.js',
    async () => {
      const { default: Transform } = await peer<{ default: new (length: number) => FftJs }>(
        'fft.js',
        'lib/fft.js',
      )
      const transform = new Transform(length)
      const out = transform.createComplexArray()
      const input = Array.from(data)
      return () => {
        transform.transform(out, input)
        return out
      }
    },
    reals,
  )
}

const firstReals = (found: Tensor): ArrayLike<number> => toFlatArray(real(found)).map(Number)

const complex = (rows: number, columns: number): Given => ({
  data: numbers(2 * rows * columns),
  shape: rows === 1 ? [columns] : [rows, columns],
  type: 'c64',
})

const ceiling = (shape: string, work: string): Entry[] =>
  numpy(`x = (np.random.rand(${shape}) + 1j * np.random.rand(${shape})).astype("c8")`, work)

function line(exponent: number, name: string): Row {
  const given = complex(1, 2 ** exponent)
  const data = given.data as Float32Array<ArrayBuffer>
  return {
    workload: `fft ${name}`,
    goal: { ratio: 0.9 },
    ours: ours([given], (x) => fft(x!), firstReals),
    peers: [pffft(data, 2 ** exponent, 1), fftJs(data, 2 ** exponent)],
    beside: ceiling(String(2 ** exponent), 'np.fft.fft(x)'),
  }
}

const rowsOf1024 = complex(1024, 1024)
const rowsOf64 = complex(10_000, 64)
const rowsOf400 = complex(1000, 400)

export const rows: readonly Row[] = [
  line(16, '2¹⁶'),
  line(20, '2²⁰'),
  {
    workload: 'fft of 1024 rows of 1024',
    goal: { ratio: 0.9 },
    ours: ours([rowsOf1024], (x) => fft(x!), firstReals),
    peers: [pffft(rowsOf1024.data as Float32Array<ArrayBuffer>, 1024, 1024)],
    beside: ceiling('1024, 1024', 'np.fft.fft(x)'),
  },
  {
    workload: 'fft of 10⁴ rows of 64',
    goal: { ratio: 0.9 },
    ours: ours([rowsOf64], (x) => fft(x!), firstReals),
    peers: [pffft(rowsOf64.data as Float32Array<ArrayBuffer>, 64, 10_000)],
    beside: ceiling('10000, 64', 'np.fft.fft(x)'),
  },
  {
    workload: 'fft of 1000 rows of 400',
    goal: { ratio: 0.9 },
    ours: ours([rowsOf400], (x) => fft(x!), firstReals),
    peers: [pffft(rowsOf400.data as Float32Array<ArrayBuffer>, 400, 1000)],
    beside: ceiling('1000, 400', 'np.fft.fft(x)'),
  },
  {
    workload: 'fft2 1024×1024',
    goal: { ratio: 0.33 },
    ours: ours([rowsOf1024], (x) => fft2(x!), null),
    peers: ceiling('1024, 1024', 'np.fft.fft2(x)'),
  },
]
