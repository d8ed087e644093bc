// Element-wise functions that are defined by other functions and that a backend may do itself.
import { bitSize, type DType, type HostKernel, isComplex, isFloat, type Scalar, toFloating } from '@nx/types'
import { apply } from './apply.ts'
import { cast } from './cast.ts'
import type { Definition } from './definition.ts'
import { elementwise, operands } from './elementwise.ts'
import { hostKernel } from './host-kernel.ts'
import { commonType, scalar, type TensorLike, toTensor } from './literal.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'

type Decompose = (...inputs: Tensor[]) => Tensor

/**
 * Runs an element-wise function of one input that `decompose` defines. The result has the type given, or the
 * input's.
 */
export function compositeUnary(
  name: string,
  input: Tensor,
  decompose: Decompose,
  type?: DType,
  host?: HostKernel,
): Tensor {
  return apply(definitionOf(name, decompose, type, host), [input], {})
}

/**
 * Runs an element-wise function of one floating-point input; integers become f32. Where the host computes and elements
 * are real, `exact` does it, more exactly than the decomposition and than JavaScript's own function.
 */
export function compositeFloating(
  name: string,
  input: TensorLike,
  decompose: Decompose,
  exact?: (x: number) => number,
): Tensor {
  return freeing(() => {
    const tensor = toTensor(input, name)
    const type = toFloating(tensor.type)
    const host = exact === undefined || isComplex(type) ? undefined : hostKernel(exact)
    return compositeUnary(name, cast(tensor, type), (x) => inWideType(x, decompose), undefined, host)
  })
}

/** Runs an element-wise function of two inputs, cast to their common type, that gives u8. */
export function compositeComparison(
  name: string,
  left: TensorLike,
  right: TensorLike,
  decompose: Decompose,
  check: (type: DType) => DType = (type) => type,
): Tensor {
  return freeing(() => {
    const inputs = [left, right]
    return apply(
      definitionOf(name, decompose, 'u8'),
      operands(inputs, check(commonType(inputs, name)), name),
      {},
    )
  })
}

function definitionOf(
  name: string,
  decompose: Decompose,
  type?: DType,
  host?: HostKernel,
): Definition<object> {
  const own = host === undefined ? {} : { host }
  return { ...elementwise(name, type), decompose: (inputs) => decompose(...inputs), ...own }
}

/** Computes in f32 where the type is narrower, so that the result is rounded once. */
export function inWideType(input: Tensor, compute: (x: Tensor) => Tensor): Tensor {
  return inWideTypes([input], compute)
}

/** `inWideType` for inputs of one type. */
export function inWideTypes(inputs: readonly Tensor[], compute: Decompose): Tensor {
  const { type } = inputs[0]!
  const works = wideType(type)
  return works === type ? compute(...inputs) : cast(compute(...inputs.map((x) => cast(x, works))), type)
}

/** The type in which elements are computed with: f32 for narrower floats. */
export function wideType(type: DType): DType {
  return isFloat(type) && bitSize(type) < 32 ? 'f32' : type
}

/** Picks the formula for real or for complex inputs. */
export function realOrComplex(
  real: (x: Tensor) => Tensor,
  complex: (z: Tensor) => Tensor,
): (x: Tensor) => Tensor {
  return (x) => (isComplex(x.type) ? complex(x) : real(x))
}

/** A scalar of a tensor's type, exactly: no promotion. */
export function like(tensor: Tensor, value: Scalar): Tensor {
  return scalar(value, tensor.type, tensor.backend)
}
