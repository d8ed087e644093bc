// Fourier transforms by their definition, for the rulings about them.
import { isTensor } from '@nx/tensor'
import { isComplex } from '@nx/types'
import { elementsOf } from '../elements.ts'
import { closeEnough } from './compare.ts'
import { decodeNumber } from './decode.ts'
import { isJsonTensor, type JsonElement, type JsonTensor, type Vector } from './format.ts'

type Pair = readonly [re: number, im: number]

interface Signal {
  readonly shape: readonly number[]
  readonly data: readonly Pair[]
}

const names: readonly string[] = ['fft', 'ifft', 'fft2', 'ifft2', 'rfft', 'irfft']

/** Axes a transform goes over, counted from the front. */
function axesOf({ fn, opts = {}, args }: Vector): number[] {
  const { shape, names: axisNames = [] } = args![0] as unknown as JsonTensor
  const given = fn.endsWith('2') ? ((opts['axes'] ?? [-2, -1]) as readonly unknown[]) : [opts['axis'] ?? -1]
  return given.map((axis) => {
    if (typeof axis === 'number') return axis < 0 ? axis + shape.length : axis
    return axisNames.indexOf((axis as { readonly atom: string }).atom)
  })
}

/** Whether a transform goes over an axis before the last two. */
export function overEarlierAxis(vector: Vector): boolean {
  if (!names.includes(vector.fn) || vector.raises === true || !isJsonTensor(vector.args?.[0])) return false
  return axesOf(vector).some((axis) => axis < (vector.args![0] as unknown as JsonTensor).shape.length - 2)
}

/** Compares with the transform by its definition. */
export async function transform(result: unknown, vector: Vector): Promise<string | null> {
  const { fn, opts = {}, args } = vector
  const input = args![0] as unknown as JsonTensor
  const data = input.data!.map((element): Pair => {
    return Array.isArray(element)
      ? [decodeNumber(element[0]), decodeNumber(element[1])]
      : [decodeNumber(element as JsonElement), 0]
  })
  const axes = axesOf(vector)
  const lengths = fn.endsWith('2') ? (opts['lengths'] as readonly unknown[] | undefined) : [opts['length']]
  let signal: Signal = { shape: input.shape, data }
  axes.forEach((axis, i) => {
    const natural = fn === 'irfft' ? 2 * (signal.shape[axis]! - 1) : signal.shape[axis]!
    const length = lengthFor(lengths?.[i], natural)
    signal = along(fn === 'irfft' ? mirrored(signal, axis, length) : signal, axis, length, fn.startsWith('i'))
    if (fn === 'rfft') signal = resized(signal, axis, Math.floor(length / 2) + 1)
  })
  if (!isTensor(result)) return 'expected a tensor'
  if (result.shape.join() !== signal.shape.join())
    return `expected shape [${signal.shape}], got [${result.shape}]`
  const got = Array.from(await elementsOf(result), Number)
  const want = isComplex(result.type) ? signal.data.flat() : signal.data.map(([re]) => re)
  const wrong = got.findIndex((value, i) => !closeEnough(value, want[i]!, vector.tol ?? [1e-4, 1e-4], true))
  return wrong < 0 ? null : `element ${wrong}: expected ${want[wrong]}, got ${got[wrong]}`
}

function lengthFor(given: unknown, natural: number): number {
  if (typeof given === 'number') return given
  return given === undefined ? natural : 2 ** Math.ceil(Math.log2(natural))
}

/** The discrete Fourier transform of every line along an axis, cut or padded with zeros to a length. */
function along(signal: Signal, axis: number, length: number, inverse: boolean): Signal {
  const line = resized(signal, axis, length)
  return mapLines(line, axis, length, (values) =>
    Array.from({ length }, (_, k): Pair => {
      let [re, im] = [0, 0]
      values.forEach(([a, b], n) => {
        const turn = ((inverse ? 2 : -2) * Math.PI * k * n) / length
        re += a * Math.cos(turn) - b * Math.sin(turn)
        im += a * Math.sin(turn) + b * Math.cos(turn)
      })
      return inverse ? [re / length, im / length] : [re, im]
    }),
  )
}

/** The full spectrum of a real signal from its first half. */
function mirrored(signal: Signal, axis: number, length: number): Signal {
  const half = Math.floor(length / 2) + 1
  return mapLines(resized(signal, axis, half), axis, length, (values) =>
    Array.from({ length }, (_, k): Pair => {
      if (k < half) return values[k]!
      const [re, im] = values[length - k]!
      return [re, -im]
    }),
  )
}

function resized(signal: Signal, axis: number, length: number): Signal {
  return mapLines(signal, axis, length, (values) =>
    Array.from({ length }, (_, i): Pair => values[i] ?? [0, 0]),
  )
}

function mapLines(
  signal: Signal,
  axis: number,
  length: number,
  map: (values: readonly Pair[]) => readonly Pair[],
): Signal {
  const before = signal.shape[axis]!
  const inner = signal.shape.slice(axis + 1).reduce((product, each) => product * each, 1)
  const outer = signal.shape.slice(0, axis).reduce((product, each) => product * each, 1)
  const data = new Array<Pair>(outer * length * inner)
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const values = Array.from({ length: before }, (_, k) => signal.data[(o * before + k) * inner + i]!)
      map(values).forEach((pair, k) => (data[(o * length + k) * inner + i] = pair))
    }
  }
  return { shape: signal.shape.map((each, i) => (i === axis ? length : each)), data }
}
