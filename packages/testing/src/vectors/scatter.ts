// The right answers of windowScatterMax and windowScatterMin with padding, by loops over windows that see elements only.
import { sizeOf, stridesOf } from '@nx/types'
import { difference } from './compare.ts'
import { decodeNumber } from './decode.ts'
import { isJsonTensor, type Json, type JsonElement, type JsonTensor, type Vector } from './format.ts'

/** Whether a vector scatters into windows of which some see padding. */
export function scattersBesidePadding({ fn, args, opts, raises }: Vector): boolean {
  const padding = opts?.['padding']
  if (!/^window_scatter_(max|min)$/.test(fn) || raises === true || padding === undefined) return false
  return paddingOf(padding, windowOf(args!)).some(([low, high]) => low > 0 || high > 0)
}

/** Compares with each element of the source at the last best element of its window. */
export async function scattered(result: unknown, vector: Vector): Promise<string | null> {
  const [input, source, initial] = vector.args as unknown as [JsonTensor, JsonTensor, Json]
  const window = windowOf(vector.args!)
  const padding = paddingOf(vector.opts!['padding']!, window)
  const given = vector.opts!['strides'] ?? 1
  const strides = window.map((_, axis) =>
    Array.isArray(given) ? (given[axis] as number) : (given as number),
  )
  const isBetter = vector.fn.endsWith('max')
    ? (x: number, best: number): boolean => x >= best
    : (x: number, best: number): boolean => x <= best
  const values = numbersOf(input)
  const start = isJsonTensor(initial) ? numbersOf(initial)[0]! : Number(initial)
  const sums = values.map(() => start)
  numbersOf(source).forEach((addend, i) => {
    const place = unravel(i, source.shape)
    let best = -1
    for (let k = 0; k < sizeOf(window); k++) {
      const index = unravel(k, window).map(
        (at, axis) => place[axis]! * strides[axis]! + at - padding[axis]![0],
      )
      if (index.some((at, axis) => at < 0 || at >= input.shape[axis]!)) continue
      const flat = index.reduce((sum, at, axis) => sum + at * stridesOf(input.shape)[axis]!, 0)
      if (best < 0 || isBetter(values[flat]!, values[best]!)) best = flat
    }
    if (best >= 0) sums[best]! += addend
  })
  const recorded: JsonTensor = vector.expect as Json & JsonTensor
  return difference(result, { ...recorded, data: sums } as unknown as Json, vector)
}

const windowOf = (args: readonly Json[]): readonly number[] => (args[3] as { readonly tuple: number[] }).tuple

function paddingOf(padding: Json, window: readonly number[]): readonly (readonly [number, number])[] {
  if (Array.isArray(padding))
    return padding.map((pair) => (pair as { readonly tuple: [number, number] }).tuple)
  const isSame = (padding as { readonly atom: string }).atom === 'same'
  return window.map((length) =>
    isSame ? [Math.floor((length - 1) / 2), Math.ceil((length - 1) / 2)] : [0, 0],
  )
}

const numbersOf = ({ data }: JsonTensor): number[] =>
  data!.map((element) => decodeNumber(element as JsonElement))

const unravel = (flat: number, shape: readonly number[]): number[] =>
  shape.map((length, axis) => Math.floor(flat / stridesOf(shape)[axis]!) % length)
