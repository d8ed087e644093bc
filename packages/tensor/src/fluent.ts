// Chains by choice: methods made of exactly the functions given.
import { NxError } from '@nx/types'
import { describe } from './core/element.ts'
import { type TensorLike, toTensor } from './core/literal.ts'
import { isTensor, type Tensor } from './core/tensor.ts'
import { own } from './core/view.ts'

/** Functions whose first parameter is the tensor of the chain. */
export type FluentFunctions = Readonly<Record<string, (tensor: Tensor, ...rest: never[]) => unknown>>

/** A tensor with functions as methods. Methods whose function gives a tensor give a chain again. */
export type Chain<F> = {
  /** The tensor at this point of the chain. */
  readonly value: Tensor
} & {
  readonly [K in keyof F]: F[K] extends (tensor: Tensor, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result extends Tensor ? Chain<F> : Result
    : never
}

/**
 * Makes chains of the functions given, and of no others: what is not given is not in the bundle. Functions of your own
 * chain as ours do; one that gives anything but a tensor ends the chain.
 *
 * @example
 * const nx = fluent({ add, sum, toNumber })
 * nx(tensor([1, 2])).add(1).sum().toNumber() // => 5
 */
export function fluent<const F extends FluentFunctions>(functions: F): (tensor: TensorLike) => Chain<F> {
  if (typeof functions !== 'object' || functions === null) {
    throw new NxError(
      'not_function',
      'fluent',
      `needs an object of functions, got ${describe(functions)}; as in fluent({ add, sum })`,
      { functions },
    )
  }
  const methods: Record<string, unknown> = {
    toString(this: Chain<F>) {
      return String(this.value)
    },
  }
  for (const [name, fn] of Object.entries(functions)) {
    methods[name] = function (this: Chain<F>, ...rest: never[]) {
      const result = fn(this.value, ...rest)
      return isTensor(result) ? chain(result) : result
    }
  }
  const chain = (value: Tensor): Chain<F> =>
    Object.assign(Object.create(methods) as object, { value }) as Chain<F>
  return (tensor) => chain(own(toTensor(tensor, 'fluent')))
}
