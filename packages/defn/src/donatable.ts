// donatable: tensors whose memory a compiled function may take.
import { dispose, isTensor, Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { replaceLeaves, toTensors, type Traced } from './container.ts'
import { renew } from './evaluate-calls.ts'
import { type Donation, isDonation } from './donation.ts'

class DonatableTensor extends Tensor implements Donation {
  #donated = false

  override get data(): unknown {
    if (!this.#donated) return super.data
    throw new NxError(
      'donated',
      'tensor',
      `this ${this.type} tensor of shape [${this.shape.join(', ')}] was donated to a compiled function, which took its ` +
        'memory; go on with what the function returned, or pass the tensor without donatable',
      { type: this.type, shape: this.shape },
    )
  }

  donate(): void {
    if (this.#donated || this.disposed) return
    this.backend.dispose?.(super.data)
    this.#donated = true
  }

  override [Symbol.dispose](): void {
    if (!this.#donated) super[Symbol.dispose]()
  }
}

/**
 * A tensor, or a container of them, whose memory the next compiled function that takes it may have. Where the backend
 * compiles, results are written over it as soon as it is needed no more; else it is free again once the function is done,
 * without waiting for garbage collection. For state that each step replaces: `state = step(donatable(state), batch)`.
 *
 * The tensors given are used up: they raise `disposed` from here on, and those returned raise `donated` once the call has
 * begun, also if it fails.
 *
 * @throws NxError `disposed` for a tensor that was disposed of or made donatable before.
 *
 * @example
 * const step = jit((x) => multiply(x, 2))
 * const state = donatable(tensor([1, 2]))
 * toArray(step(state)) // => [2, 4]
 * toArray(state) // throws donated
 */
export function donatable<const T>(value: T): Traced<T> {
  const tensors = toTensors('donatable', value)
  // Renewed before any is used up, so that a tensor disposed of before leaves the others as they were.
  const given = new Map<Tensor, DonatableTensor>()
  replaceLeaves('donatable', tensors, (leaf) => {
    const tensor = leaf as Tensor
    const { backend, data, spec, names, vectorizedAxes } = tensor
    if (given.has(tensor)) return tensor
    given.set(tensor, new DonatableTensor(backend, renew(backend, data, spec), spec, names, vectorizedAxes))
    return tensor
  })
  for (const tensor of given.keys()) dispose(tensor)
  return replaceLeaves('donatable', tensors, (leaf) => given.get(leaf as Tensor)!) as Traced<T>
}

/**
 * Whether a value is a tensor that `donatable` gave.
 *
 * @example
 * isDonatable(donatable(tensor(1))) // => true
 * isDonatable(tensor(1)) // => false
 */
export function isDonatable(value: unknown): boolean {
  return isTensor(value) && isDonation(value)
}
