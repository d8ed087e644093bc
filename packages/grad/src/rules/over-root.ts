// Roots at zero, where their derivative has no value of its own but products with the root may have a limit.
import { type Expression, toExpression } from '@nx/defn/internal'
import { add, divide, equal, multiply, negate, select, subtract, type Tensor } from '@nx/tensor'
import type { Attributes } from '@nx/types'
import { filled, plain, reshaped, zerosLike } from '../emit.ts'

/**
 * The quotient of a derivative by a root, where the root is a factor of it: the other factor, also where the root is 0.
 * So the derivative of a squared norm goes through 0 as its formula does, and has a derivative there. `null` otherwise.
 */
export function withoutFactor(d: Tensor, root: Tensor): Tensor | null {
  return otherFactor(toExpression(d), toExpression(root), 0)
}

/** Products are nested this deep at most, as expressions may share their parts. */
const deepest = 12

function otherFactor(product: Expression, root: Expression, depth: number): Tensor | null {
  if (isSame(product, root, 0)) return filled(1, product.spec.type, product.spec.shape)
  if (depth === deepest) return null
  const within = (input: number): Tensor | null => otherFactor(product.inputs[input]!, root, depth + 1)
  if (product.kind === 'metadata') return within(0)
  if (product.kind !== 'call') return null
  switch (product.op) {
    case 'reshape':
      return mapped(within(0), (rest) => reshaped(rest, product.spec.shape))
    case 'negate':
      return mapped(within(0), negate)
    case 'multiply': {
      const left = within(0)
      if (left !== null) return multiply(left, plain(product.inputs[1]!))
      return mapped(within(1), (right) => multiply(plain(product.inputs[0]!), right))
    }
    case 'add':
    case 'subtract': {
      const [left, right] = [within(0), within(1)]
      if (left === null || right === null) return null
      return product.op === 'add' ? add(left, right) : subtract(left, right)
    }
    default:
      return null
  }
}

/** Whether two expressions are written alike, so that they have one value. */
function isSame(left: Expression, right: Expression, depth: number): boolean {
  if (left === right) return true
  if (depth === deepest || left.kind !== right.kind || left.inputs.length !== right.inputs.length)
    return false
  const isAlike =
    left.kind === 'metadata' ||
    (left.kind === 'call' &&
      left.op === (right as typeof left).op &&
      left.inputs.length + Number(left.op === 'constant') > 0 &&
      isSameSpec(left, right) &&
      sameAttributes(left.attrs, (right as typeof left).attrs))
  return isAlike && left.inputs.every((input, i) => isSame(input, right.inputs[i]!, depth + 1))
}

function isSameSpec({ spec: left }: Expression, { spec: right }: Expression): boolean {
  return left.type === right.type && left.shape.join() === right.shape.join()
}

function sameAttributes(left: Attributes, right: Attributes): boolean {
  const [names, others] = [Object.keys(left), Object.keys(right)]
  return names.length === others.length && names.every((name) => sameAttribute(left[name], right[name]))
}

function sameAttribute(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return Object.is(left, right)
  return left.length === right.length && left.every((each, i) => sameAttribute(each, right[i]))
}

function mapped(tensor: Tensor | null, fn: (tensor: Tensor) => Tensor): Tensor | null {
  return tensor === null ? null : fn(tensor)
}

/** A derivative by a root that counts as flat at 0. */
export function overRoot(d: Tensor, root: Tensor): Tensor {
  const other = withoutFactor(d, root)
  if (other !== null) return other
  const isZero = equal(root, 0)
  return select(isZero, zerosLike(d), divide(d, select(isZero, 1, root)))
}
