// Decompositions of matrices of 64 rows: by kernels for the host, and by the tensor operations that devices run.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { cholesky, eigh, invert, lu, qr, solve, svd } from '@nx/linalg'
import { add, dot, eye, reshape, type Tensor, tensor, toFlatArray, transpose } from '@nx/tensor'
import type { Backend } from '@nx/types'
import type { Workload } from '../workload.ts'

const size = 64
const numbers = Float64Array.from({ length: size * size }, (_, i) => Math.sin(i * i) + Math.cos(3 * i))

/** The backend, with calls that bring no kernels. */
function decomposing(backend: Backend): Backend {
  return { ...backend, supports: (call) => call.host === undefined && backend.supports(call) }
}

type Work = (general: Tensor, definite: Tensor) => Tensor

function on(make: () => Backend, work: Work): () => Promise<() => void> {
  return async () => {
    const backend = make()
    const general = reshape(tensor(numbers, { backend }), [size, size])
    const definite = add(dot(general, transpose(general)), eye(size, { type: 'f64', backend }))
    return () => void toFlatArray(work(general, definite))
  }
}

const works: Readonly<Record<string, Work>> = {
  eigh: (_, definite) => eigh(definite)[1],
  svd: (general) => svd(general)[0],
  qr: (general) => qr(general)[0],
  lu: (general) => lu(general)[2],
  cholesky: (_, definite) => cholesky(definite),
  invert: (general) => invert(general),
  solve: (general, definite) => solve(general, definite),
}

export const workloads: readonly Workload[] = Object.entries(works).map(([name, work]) => ({
  name: `${name}, f64 ${size}²`,
  warmup: 1,
  rounds: 3,
  implementations: [
    { name: 'nx binary', setup: on(binaryBackend, work) },
    { name: 'decomposed, binary', setup: on(() => decomposing(binaryBackend() as Backend), work) },
    { name: 'nx wasm', setup: on(() => wasmBackend() as Backend, work) },
    { name: 'decomposed, wasm', setup: on(() => decomposing(wasmBackend() as Backend), work) },
  ],
}))
