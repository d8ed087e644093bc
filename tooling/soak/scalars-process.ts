// One process that drops tensors: `scalars-process.ts BACKEND LOOP COUNT sync|turns`; prints its result and its memory.
import { setImmediate } from 'node:timers/promises'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { valueAndGrad } from '@nx/grad'
import type { Tensor } from '@nx/tensor'
import { add, full, mean, multiply, pow, setDefaultBackend, subtract, tensor, toFlatArray } from '@nx/tensor'

const [backend, loop, count, mode] = [
  process.argv[2],
  process.argv[3],
  Number(process.argv[4]),
  process.argv[5],
]

/** A tensor, and what makes the next one of it. */
interface Chain {
  readonly start: Tensor
  readonly next: (previous: Tensor) => Tensor
}

/** Gradient descent towards 1; the loss of each step is dropped. */
function training(length: number): Chain {
  const loss = (w: Tensor): Tensor => mean(pow(subtract(w, 1), 2))
  const step = jit((w: Tensor): readonly [Tensor, Tensor] => {
    const [value, gradient] = valueAndGrad(loss)(w)
    return [subtract(w, multiply(gradient, length / 4)), value]
  })
  return { start: full([length], 0.5, { type: 'f32' }), next: (w) => step(w)[0] }
}

const chains: Readonly<Record<string, () => Chain>> = {
  scalars: () => ({ start: tensor(0, { type: 'f32' }), next: (x) => add(x, 1) }),
  training: () => training(10),
  'large training': () => training(20_000),
}

setDefaultBackend(backend === 'binary' ? binaryBackend() : wasmBackend())
const { start, next } = chains[loop!]!()
const samples = 50
const heap: number[] = []
const resident: number[] = []
let current = start
for (let i = 1; i <= count; i++) {
  current = next(current)
  if (mode === 'turns' && i % 100 === 0) await setImmediate()
  if (i % Math.ceil(count / samples) === 0) {
    const { heapUsed, rss } = process.memoryUsage()
    heap.push(heapUsed / 1e6)
    resident.push(rss / 1e6)
  }
}
// Warmed up after a fifth of the way.
const half = (from: number, to: number): number =>
  Math.max(...resident.slice(from * resident.length, to * resident.length))
console.log(
  JSON.stringify({
    last: toFlatArray(current)[0],
    heapMegabytes: Math.ceil(Math.max(...heap)),
    residentMegabytes: Math.ceil(half(0, 1)),
    grownMegabytes: Math.ceil(half(0.6, 1) - half(0.2, 0.6)),
  }),
)
