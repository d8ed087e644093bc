// lazyTensor: a tensor that is made when it is first needed.
import { defaultBackend, isTensor, Tensor } from '@nx/tensor'
import { checkFunction, checkOptions, checkSync, describe, unfreed } from '@nx/tensor/internal'
import { type Backend, NxError, show } from '@nx/types'
import { renew } from './evaluate-calls.ts'
import { moved } from './variant.ts'
import { formatForm, sameForm } from './form.ts'

/** Options of `lazyTensor`. */
export interface LazyOptions {
  /** Where the tensor lives; the default backend by default. */
  readonly backend?: Backend
}

class LazyTensor extends Tensor {
  /** Gone once the tensor is made. */
  protected make: (() => Tensor) | null

  constructor(backend: Backend, template: Tensor, make: () => Tensor) {
    super(backend, null, template.spec, template.names, template.vectorizedAxes)
    this.make = make
  }

  override get data(): unknown {
    if (this.make !== null && !this.disposed) {
      const made = checkSync('lazyTensor', unfreed(this.make))
      if (!isTensor(made) || !sameForm(this, made)) throw mismatch(this, made)
      const same = made.backend === this.backend
      this.held = same ? renew(this.backend, made.data, made.spec) : moved(this.backend, made)
      this.make = null
    }
    return super.data
  }

  override [Symbol.dispose](): void {
    if (this.make === null) super[Symbol.dispose]()
    else this.held = undefined
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
  if (!isTensor(template)) {
    throw new NxError(
      'invalid_value',
      'lazyTensor',
      `the template is a tensor, got ${show(template)}; see template`,
      {
        template,
      },
    )
  }
  checkFunction('lazyTensor', make)
  checkOptions('lazyTensor', options, ['backend'])
  return new LazyTensor(defaultBackend(options.backend, 'lazyTensor'), template, make)
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
