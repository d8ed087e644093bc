// Convolution with every option.
import { type Axis, conv } from '@nx/tensor'
import { type DType, type Shape } from '@nx/types'
import { at, build, indices, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import { plus, times } from '../reference/arithmetic.ts'
import { typeOfAll } from '../reference/promotion.ts'
import { toFloating } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the convolution. */
export const convolution = (): readonly Property[] => [{ name: 'conv', draw: drawConv }]

/** Everything there is to know about a convolution of [batch, channels, …] with [filters, channels, …]. */
interface Plan {
  readonly strides: Shape
  readonly padding: readonly (readonly [number, number])[]
  readonly inputDilation: Shape
  readonly kernelDilation: Shape
  readonly featureGroups: number
  readonly batchGroups: number
  readonly shape: Shape
}

function drawConv(draw: Draw): Trial {
  const rank = draw.integer(1, 2)
  const each = <T>(one: () => T): T[] => Array.from({ length: rank }, one)
  const [featureGroups, batchGroups] = draw.one([
    [1, 1],
    [2, 1],
    [1, 2],
    [3, 1],
  ])
  const [batch, seen] = [draw.integer(1, 2) * batchGroups, draw.integer(1, 2)]
  const filters = draw.integer(1, 2) * featureGroups * batchGroups
  const window = each(() => draw.integer(1, 3))
  const number = (most: number): number[] => each(() => draw.one([1, 1, most, 2]))
  const [strides, inputDilation, kernelDilation] = [number(3), number(3), number(2)]
  const reach = window.map((length, axis) => (length - 1) * kernelDilation[axis]! + 1)
  const mode = draw.one(['valid', 'same', 'pairs'])
  const padding = reach.map((length): readonly [number, number] => {
    if (mode === 'valid') return [0, 0]
    if (mode === 'same') return [Math.floor((length - 1) / 2), Math.ceil((length - 1) / 2)]
    return [draw.integer(-1, 2), draw.integer(-1, 2)]
  })
  const spread = (length: number, axis: number): number => (length - 1) * inputDilation[axis]! + 1
  const spatial = reach.map((length, axis) => {
    let own = draw.integer(1, 3)
    while (spread(own, axis) + padding[axis]![0] + padding[axis]![1] < length) own++
    return own
  })
  const out = spatial.map((length, axis) =>
    Math.floor(
      (spread(length, axis) + padding[axis]![0] + padding[axis]![1] - reach[axis]!) / strides[axis]! + 1,
    ),
  )
  const plan: Plan = {
    strides,
    padding,
    inputDilation,
    kernelDilation,
    featureGroups,
    batchGroups,
    shape: [batch / batchGroups, filters, ...out],
  }
  const permuted = draw.rarely(3)
  const order = (): number[] =>
    permuted ? draw.permutation(rank + 2) : Array.from({ length: rank + 2 }, (_, i) => i)
  const [inputOrder, kernelOrder, outputOrder] = [order(), order(), order()]
  const arranged = (shape: Shape, axes: readonly number[]): number[] =>
    shape.map((_, axis) => shape[axes.indexOf(axis)]!)
  const x = draw.operand({
    shape: arranged([batch, seen * featureGroups, ...spatial], inputOrder),
    fill: 'small',
  })
  const kernel = draw.operand({ shape: arranged([filters, seen, ...window], kernelOrder), fill: 'small' })
  const given = (array: NDArray, axes: readonly number[]): Axis[] =>
    axes.map((axis) => draw.given(array, axis))
  const same = (list: Shape): number | Shape =>
    list.every((one) => one === list[0]) && draw.boolean() ? list[0]! : list
  const needed = (list: Shape): boolean => list.some((one) => one !== 1) || draw.rarely()
  const options = {
    ...(needed(strides) && { strides: same(strides) }),
    ...((mode !== 'valid' || draw.rarely()) && {
      padding: mode === 'pairs' ? padding : (mode as 'valid' | 'same'),
    }),
    ...(needed(inputDilation) && { inputDilation: same(inputDilation) }),
    ...(needed(kernelDilation) && { kernelDilation: same(kernelDilation) }),
    ...(featureGroups > 1 && { featureGroupSize: featureGroups }),
    ...(batchGroups > 1 && { batchGroupSize: batchGroups }),
    ...(permuted && {
      inputPermutation: given(x, inputOrder),
      kernelPermutation: given(kernel, kernelOrder),
      outputPermutation: given(x, outputOrder),
    }),
  }
  return {
    call: `conv(x, kernel, ${show(options)})`,
    inputs: [x, kernel],
    run: (tensor, weights) => conv(tensor!, weights!, options),
    accuracy: 'sum',
    expected: (tensor, weights) => {
      const type = toFloating(typeOfAll([tensor, weights!]))
      const input = inOrder(tensor, inputOrder)
      const result = convolved(input, inOrder(weights!, kernelOrder), plan, type)
      return inOrder(
        { ...result, names: input.names },
        outputOrder.map((_, axis) => outputOrder.indexOf(axis)),
      )
    },
  }
}

function inOrder(array: Operand | Required<NDArray>, axes: readonly number[]): Required<NDArray> {
  const shape = axes.map((axis) => array.shape[axis]!)
  const names = axes.map((axis) => array.names[axis]!)
  const valueAt = (index: readonly number[]): Value =>
    at(
      array,
      index.map((_, axis) => index[axes.indexOf(axis)]!),
    )
  return { ...build(array.type, shape, valueAt), names }
}

/** At each position the sum, over channels and the kernel, of kernel times element; zero beyond and between elements. */
function convolved(input: NDArray, kernel: NDArray, plan: Plan, type: DType): NDArray {
  const { strides, padding, inputDilation, kernelDilation, featureGroups, batchGroups, shape } = plan
  const [, seen, ...window] = kernel.shape as [number, number, ...number[]]
  const filtersInGroup = shape[1]! / (featureGroups * batchGroups)
  return build(type, shape, ([n, filter, ...position]) => {
    const group = Math.floor(filter! / filtersInGroup)
    const [row, first] = batchGroups > 1 ? [group * shape[0]! + n!, 0] : [n!, group * seen]
    let sum = store(type, 0)
    for (const [channel, ...offset] of indices([seen, ...window])) {
      const under = offset.map(
        (o, axis) =>
          (position[axis]! * strides[axis]! + o * kernelDilation[axis]! - padding[axis]![0]) /
          inputDilation[axis]!,
      )
      const inside = under.every((i, axis) => Number.isInteger(i) && i >= 0 && i < input.shape[axis + 2]!)
      if (!inside) continue
      const element = store(type, at(input, [row, first + channel!, ...under]))
      sum = plus(sum, times(element, store(type, at(kernel, [filter!, channel!, ...offset]))))
    }
    return sum
  })
}
