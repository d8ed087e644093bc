// What indices out of bounds give: an error where the host can see them, else what the nearest index gives.
import { jit } from '@nx/defn'
import { gather, indexedPut, slice, type Tensor } from '@nx/tensor'
import type { Elements } from '@nx/types'
import { elementsOf, tensorOf } from '../elements.ts'
import { type BackendPromise, codeOf, length, sample } from './promise.ts'
import { disagreement, runOn } from './trial.ts'

/** A result out of bounds: `index_out_of_bounds` where the host reads the memory, else that of the nearest index. */
const boundsOf = (
  name: string,
  run: (x: Tensor, at: Tensor) => Tensor,
  clamped: (elements: Elements, at: number) => Elements,
): BackendPromise => ({
  title: 'out of bounds',
  async check(backend, type) {
    const { spec, elements } = sample(type)
    for (const index of [length, -1]) {
      const inputs = (): Tensor[] => [
        tensorOf(elements, spec, backend),
        tensorOf(Int32Array.of(index), { type: 's32', shape: [1, 1] }, backend),
      ]
      const runs = [
        async (): Promise<Tensor> => runOn(backend, run as (...given: Tensor[]) => Tensor, inputs()),
      ]
      if (backend.compile !== undefined)
        runs.push(
          async () => (await jit(run, { backend }).async(...(inputs() as [Tensor, Tensor]))) as Tensor,
        )
      for (const [i, each] of runs.entries()) {
        let got: Elements | undefined
        const code = await codeOf(async () => void (got = await elementsOf(await each())))
        const what = `${i === 0 ? '' : 'compiled, '}${name} at index ${index} of an axis of length ${length}`
        if (backend.readSync !== undefined) {
          if (code === 'index_out_of_bounds') continue
          const instead = got === undefined ? `threw ${code}` : `gave ${showAll(got)}`
          throw disagreement(`${what} ${instead}; a backend with readSync must throw index_out_of_bounds`)
        }
        const want = clamped(elements, Math.min(Math.max(index, 0), length - 1))
        if (got !== undefined && String(got) === String(want)) continue
        const instead = got === undefined ? `threw ${code}` : `gave ${showAll(got)}`
        throw disagreement(
          `${what} ${instead}; without readSync the index is clamped, which gives ${showAll(want)}`,
        )
      }
    }
  },
})

const showAll = (elements: Elements): string => `[${[...(elements as Float64Array)].join(', ')}]`

/** Parts of one element: complex numbers have two. */
const partsOf = (elements: Elements): number => elements.length / length

export const gatherOutOfBounds = /* @__PURE__ */ boundsOf('gather', gather, (elements, at) => {
  const parts = partsOf(elements)
  return elements.slice(at * parts, (at + 1) * parts)
})

/** Puts the first element elsewhere. */
export const scatterOutOfBounds = /* @__PURE__ */ boundsOf(
  'indexedPut',
  (x, at) => indexedPut(x, at, slice(x, [0], [1])),
  (elements, at) => {
    const parts = partsOf(elements)
    const result = elements.slice() as Float64Array
    result.set(elements.subarray(0, parts) as Float64Array, at * parts)
    return result
  },
)
