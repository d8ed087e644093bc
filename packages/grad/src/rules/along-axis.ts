// Rules of composites along an axis that are themselves their derivatives' shortest form.
import { cumulativeSum as runningSum, exp, multiply, subtract, sum, type Tensor } from '@nx/tensor'
import type { Op } from '@nx/types'
import { symmetric } from '../forms.ts'
import type { DerivativeRule } from '../rule.ts'

type Along = Op<1, { readonly axis: number }>
type Running = Op<1, { readonly axis: number; readonly reverse: boolean }>

export const softmax: DerivativeRule<Along> = /* @__PURE__ */ symmetric((d, { output, attrs }) =>
  multiply(output, subtract(d, total(multiply(output, d), attrs.axis))),
)

export const logSoftmax: DerivativeRule<Along> = {
  push: ({ output, attrs }, [dx]) => subtract(dx!, total(multiply(exp(output), dx!), attrs.axis)),
  pull: ({ output, attrs }, g) => [subtract(g, multiply(exp(output), total(g, attrs.axis)))],
}

/** Each element counts in all results after it. */
export const cumulativeSum: DerivativeRule<Running> = {
  push: ({ attrs }, [dx]) => runningSum(dx!, attrs),
  pull: ({ attrs }, g) => [runningSum(g, { ...attrs, reverse: !attrs.reverse })],
}

function total(tensor: Tensor, axis: number): Tensor {
  return sum(tensor, { axes: [axis], keepAxes: true })
}
