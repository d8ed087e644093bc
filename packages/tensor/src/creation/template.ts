// Tensors without elements: what is known before there is a value.
import { type Backend, contractVersion, type DType, NxError, type Shape } from '@nx/types'
import { checkNames } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkShape, checkType } from '../core/options.ts'
import { type Names, Tensor } from '../core/tensor.ts'

/** Options of `template`. */
export interface TemplateOptions {
  /** Names of the axes. */
  readonly names?: Names
}

const refuse = (): never => {
  throw new NxError(
    'template',
    'template',
    'a template has a type and a shape but no elements, so nothing can be computed from it or read; give a tensor',
  )
}

const templateBackend: Backend<null> = {
  name: 'Nx.TemplateBackend',
  contract: contractVersion,
  types: [],
  supports: () => true,
  execute: refuse,
  upload: refuse,
  read: refuse,
}

/**
 * A tensor of a shape and type without elements, to say what a function takes or gives. Computing with it throws
 * `template`.
 *
 * @throws NxError `shape`, `unknown_type`, `names_length` or `duplicate_name`.
 *
 * @example
 * template([2, 3], 'f32', { names: ['rows', null] })
 * // => Tensor<
 * //   f32[rows: 2][3]
 * //   Nx.TemplateBackend
 * // >
 */
export function template(shape: Shape, type: DType, options: TemplateOptions = {}): Tensor {
  checkOptions('template', options, ['names'])
  const spec = { type: checkType('template', type), shape: checkShape('template', shape) }
  return new Tensor(templateBackend, null, spec, checkNames('template', options.names, shape.length), [])
}

/**
 * The template of a tensor: its type, shape, names and vectorized axes.
 *
 * @example
 * toTemplate(tensor([1, 2])).shape // => [2]
 */
export function toTemplate(tensor: TensorLike): Tensor {
  const { spec, names, vectorizedAxes } = toTensor(tensor, 'toTemplate')
  return new Tensor(templateBackend, null, spec, names, vectorizedAxes)
}
