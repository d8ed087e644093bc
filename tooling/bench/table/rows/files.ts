// Reading 100 MB from memory.
import { loadNumpy, loadNumpyArchive, saveNumpy, saveNumpyArchive } from '@nx/serialize'
import { binaryBackend } from '@nx/backend-binary'
import { dispose, tensor } from '@nx/tensor'
import { numpyTs } from '../../peers/numpy-ts.ts'
import { numbers } from '../data.ts'
import { numpy } from '../numpy.ts'
import { wasm } from '../ours.ts'
import { type Contestant, type Row, running } from '../row.ts'

const count = 25_000_000
const ceiling = 'import io; x = np.random.rand(25 * 10**6).astype("f4"); b = io.BytesIO();'

type Save = () => Uint8Array

/** Made when first asked for, since they take a while. */
function once(make: Save): Save {
  let bytes: Uint8Array | undefined
  return () => (bytes ??= make())
}

const array = (): ReturnType<typeof tensor> => tensor(numbers(count), { backend: binaryBackend() })
const npy = once(() => saveNumpy(array()))
const npz = once(() => saveNumpyArchive({ x: array() }))

export const rows: readonly Row[] = [
  {
    workload: 'load npy, 100 MB',
    goal: { ratio: 1.5 },
    ours: [
      {
        name: 'eager',
        setup: (): Contestant => {
          const bytes = npy()
          return running(() => loadNumpy(bytes, { backend: wasm }), { release: (found) => dispose(found) })
        },
      },
    ],
    peers: [
      {
        name: 'numpy-ts',
        setup: async () => {
          const [np, bytes] = [await numpyTs(), npy()]
          return running(() => np.parseNpy(bytes), { release: (found) => found.dispose() })
        },
      },
    ],
    beside: numpy(`${ceiling} np.save(b, x)`, 'np.load(io.BytesIO(b.getbuffer()))'),
    rounds: 4,
  },
  {
    workload: 'load npz, 100 MB',
    goal: { ratio: 1 },
    ours: [
      {
        name: 'eager',
        setup: (): Contestant => {
          const bytes = npz()
          return running(() => loadNumpyArchive(bytes, { backend: wasm }), {
            release: (found) => found.forEach(([, each]) => dispose(each)),
          })
        },
      },
    ],
    peers: [
      {
        name: 'numpy-ts',
        setup: async () => {
          const [np, bytes] = [await numpyTs(), npz()]
          return running(() => np.parseNpzSync(bytes), {
            release: ({ arrays }) => arrays.forEach((each) => each.dispose()),
          })
        },
      },
    ],
    beside: numpy(`${ceiling} np.savez(b, x=x)`, 'np.load(io.BytesIO(b.getbuffer()))["x"]'),
    rounds: 4,
  },
]
