// Fourier transforms of any length.
import { fft, fft2, ifft, ifft2, irfft, rfft, type Tensor } from '@nx/tensor'
import { complex, Complex, type DType, isComplex, sizeOf } from '@nx/types'
import { at, build } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import * as c from '../reference/complex.ts'
import { toComplex, toReal } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the Fourier transforms. */
export const fourier = (): readonly Property[] => [
  { name: 'fft', draw: (draw) => drawLine(draw, 'fft', fft, 1, forward, toComplex) },
  { name: 'ifft', draw: (draw) => drawLine(draw, 'ifft', ifft, 1, backward, toComplex) },
  { name: 'rfft', draw: (draw) => drawLine(draw, 'rfft', rfft, 1, firstHalf, toComplex) },
  {
    name: 'irfft',
    draw: (draw) => drawLine(draw, 'irfft', irfft, 2, fromHalf, (type) => toReal(toComplex(type))),
  },
  { name: 'fft2', draw: (draw) => drawPlane(draw, 'fft2', fft2, forward) },
  { name: 'ifft2', draw: (draw) => drawPlane(draw, 'ifft2', ifft2, backward) },
]

/** What becomes of a line that is cut or continued to a length. */
type Transform = (line: readonly Complex[], length: number) => Complex[]

/** The sum of the elements times powers of a root of unity, for each frequency. */
function waves(line: readonly Complex[], sign: 1 | -1): Complex[] {
  const { length } = line
  return line.map((_, frequency) =>
    line.reduce((sum, element, i) => {
      const angle = (sign * 2 * Math.PI * ((i * frequency) % length)) / length
      return c.plus(sum, c.times(element, complex(Math.cos(angle), Math.sin(angle))))
    }, complex(0)),
  )
}

const fitted = (line: readonly Complex[], length: number): Complex[] =>
  Array.from({ length }, (_, i) => line[i] ?? complex(0))

const forward: Transform = (line, length) => waves(fitted(line, length), -1)
const backward: Transform = (line, length) =>
  waves(fitted(line, length), 1).map((value) => c.scaled(value, 1 / length))
const firstHalf: Transform = (line, length) => forward(line, length).slice(0, Math.floor(length / 2) + 1)

const fromHalf: Transform = (line, length) => {
  const half = fitted(line, Math.floor(length / 2) + 1)
  const mirrored = Array.from({ length }, (_, i) =>
    i < half.length ? half[i]! : complex(half[length - i]!.re, -half[length - i]!.im),
  )
  return backward(mirrored, length)
}

const toNumber = (value: Value): Complex => (value instanceof Complex ? value : complex(Number(value)))

/** Transforms the lines along an axis, in the precision of f64. */
function along(array: NDArray, axis: number, length: number, transform: Transform): NDArray {
  const lineAt = (index: readonly number[]): Complex[] =>
    Array.from({ length: array.shape[axis]! }, (_, i) => toNumber(at(array, index.with(axis, i))))
  const lines = new Map<string, Complex[]>()
  const count = transform([], length).length
  return build('c128', array.shape.with(axis, count), (index) => {
    const key = index.with(axis, 0).join()
    const line = lines.get(key) ?? transform(lineAt(index), length)
    lines.set(key, line)
    return line[index[axis]!]!
  })
}

/** In the type of the result, and parts up to a size as zero. */
function finished(array: NDArray, type: DType, eps: number | undefined, names: Operand['names']): NDArray {
  const part = (x: number): number => (eps !== undefined && Math.abs(x) <= eps ? 0 : x)
  const element = ({ re, im }: Complex): Value => (isComplex(type) ? complex(part(re), part(im)) : part(re))
  return build(type, array.shape, (index) => element(at(array, index) as Complex), names)
}

type Length = number | 'powerOfTwo' | undefined

/** A length, or the one that is meant. */
function drawLength(
  draw: Draw,
  own: number,
  usual: number,
): { readonly given: Length; readonly length: number } {
  const kind = draw.integer(0, 3)
  if (kind < 2 && usual > 0) return { given: undefined, length: usual }
  if (kind === 2 && own > 0) {
    let length = 1
    while (length < own) length *= 2
    return { given: 'powerOfTwo', length }
  }
  const length = draw.integer(1, 9)
  return { given: length, length }
}

/** Size of the sums, of which the terms may cancel. */
const sizeOfSums = (length: number): number => 12 * Math.max(length, 4)

const drawEps = (draw: Draw): number | undefined => (draw.rarely() ? 1e-3 : undefined)

function drawLine(
  draw: Draw,
  name: string,
  fn: (
    tensor: Tensor,
    options: { axis?: number | string; length?: number | 'powerOfTwo'; eps?: number },
  ) => Tensor,
  least: number,
  transform: Transform,
  toType: (type: DType) => DType,
): Trial {
  const others = draw.shape({ rank: [0, 2], size: 4 })
  const own = draw.one([4, 1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 0])
  const axis = draw.integer(0, others.length)
  const x = draw.operand({
    shape: others.toSpliced(axis, 0, own),
    fill: 'small',
    type: name === 'rfft' ? (type) => !isComplex(type) : () => true,
  })
  const { given, length } = drawLength(draw, own, least === 1 ? own : 2 * (own - 1))
  const eps = drawEps(draw)
  const options = {
    ...((axis < others.length || draw.boolean()) && { axis: draw.given(x, axis) }),
    ...(given !== undefined && { length: given }),
    ...(eps !== undefined && { eps }),
  }
  return {
    call: `${name}(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => fn(tensor!, options),
    accuracy: 'sum',
    cancelling: sizeOfSums(length),
    expected: (array) =>
      finished(along(array, axis, length, transform), toType(array.type), eps, array.names),
  }
}

function drawPlane(
  draw: Draw,
  name: string,
  fn: (tensor: Tensor, options: Parameters<typeof fft2>[1] & object) => Tensor,
  transform: Transform,
): Trial {
  const x = draw.operand({
    shape: [...draw.shape({ rank: [0, 1], size: 2 }), draw.integer(1, 5), draw.integer(1, 5)],
    fill: 'small',
  })
  const rank = x.shape.length
  const usual = draw.boolean()
  const [first, second] = (usual ? [rank - 2, rank - 1] : draw.permutation(rank)) as [number, number]
  const free = draw.boolean()
  const lengths = [first, second].map((axis) => {
    const own = x.shape[axis]!
    const drawn = drawLength(draw, own, own)
    // Both lengths are given, or none.
    return free || own === 0
      ? { given: drawn.given ?? drawn.length, length: drawn.length }
      : { given: own, length: own }
  })
  const eps = drawEps(draw)
  const options = {
    ...(!usual && { axes: [draw.given(x, first), draw.given(x, second)] as const }),
    ...((free || lengths.some(({ length }, i) => length !== x.shape[[first, second][i]!])) && {
      lengths: [lengths[0]!.given, lengths[1]!.given] as const,
    }),
    ...(eps !== undefined && { eps }),
  }
  const sizes = lengths.map(({ length }) => length)
  return {
    call: `${name}(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => fn(tensor!, options),
    accuracy: 'sum',
    cancelling: sizeOfSums(sizeOf(sizes)),
    expected: (array) => {
      const once = along(array, second, sizes[1]!, transform)
      return finished(along(once, first, sizes[0]!, transform), toComplex(array.type), eps, array.names)
    },
  }
}
