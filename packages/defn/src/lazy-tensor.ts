// lazyTensor: a tensor that is made when it is first needed.
import { checkFunction, checkSync, defaultBackend, describe, isTensor, Tensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { renew } from './evaluate-calls.ts'
import { moved } from './executable-entry.ts'
import { formatForm, sameForm } from './form.ts'

/** Options of `lazyTensor`. */
export interface LazyOptions {
  /** Where the tensor lives; the default backend by default. */
  readonly backend?: Backend
}

class LazyTensor extends Tensor {
  readonly #make: () => Tensor
  /** Holds the tensor once it is made. */
  #made: Tensor | null = null
  #gone = false

  constructor(backend: Backend, template: Tensor, make: () => Tensor) {
    super(backend, null, template.spec, template.names, template.vectorizedAxes)
    this.#make = make
  }

  override get data(): unknown {
    if (this.#gone) throw usedAfterDispose(this)
    if (this.#made === null) {
      const made = checkSync('lazyTensor', this.#make())
      if (!isTensor(made) || !sameForm(this, made)) throw mismatch(this, made)
      const same = made.backend === this.backend
      const data = same ? renew(this.backend, made.data, made.spec) : moved(this.backend, made)
      this.#made = new Tensor(this.backend, data, this.spec, this.names, this.vectorizedAxes)
    }
    return this.#made.data
  }

  override get disposed(): boolean {
    return this.#gone
  }

  override [Symbol.dispose](): void {
    this.#gone = true
    this.#made?.[Symbol.dispose]()
  }
}

/**
 * A tensor of the type, shape, names and vectorized axes of a template, which `make` makes when its elements are first
 * needed. A compiled function that does not use one of its arguments does not need it: so a container may have more
 * tensors than are worth loading, each `lazyTensor` on its own or among the parts of a class (see `Container`).
 *
 * @throws NxError `not_function`, `lazy_tensor`, once it is needed, if `make` does not give what the template says,
 * `device_read` if it gives a tensor of a device that cannot be read at once, and what it throws.
 *
 * @example
 * const model = {
 *   bias: tensor([1, 2]),
 *   table: lazyTensor(template([1000, 1000], 'f32'), () => { throw new Error('not loaded') }),
 * }
 * toArray(jit((given: typeof model) => add(given.bias, 1))(model)) // => [2, 3]
 */
export function lazyTensor(template: Tensor, make: () => Tensor, options: LazyOptions = {}): Tensor {
  checkFunction('lazyTensor', make)
  return new LazyTensor(defaultBackend(options.backend), template, make)
}

function usedAfterDispose({ type, shape }: Tensor): NxError {
  return new NxError(
    'disposed',
    'tensor',
    `this ${type} tensor of shape [${shape.join(', ')}] was used after dispose; dispose of it after its last use`,
    { type, shape },
  )
}

function mismatch(expected: Tensor, made: unknown): NxError {
  const left = formatForm(expected)
  const right = isTensor(made) ? formatForm(made) : describe(made)
  return new NxError(
    'lazy_tensor',
    'lazyTensor',
    `the function should make ${left}, as the template says, got ${right}; correct one or the other`,
    { expected: left, got: right },
  )
}
