// Products of tensors summed over axes.
import { type Axis, dot, einsum, type Names, outer } from '@nx/tensor'
import {
  bitSize,
  complex,
  Complex,
  type DType,
  isComplex,
  isInteger,
  isUnsigned,
  type Shape,
  sizeOf,
} from '@nx/types'
import { at, build, indices, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Property, Trial, Value } from '../property.ts'
import { plus, times } from '../reference/arithmetic.ts'
import { typeOfAll } from '../reference/promotion.ts'
import { show } from '../show.ts'

/** Properties of the functions that multiply and sum. */
export const contraction = (): readonly Property[] => [
  { name: 'dot', draw: (draw) => (draw.rarely(6) ? drawScaled(draw) : drawDot(draw)) },
  { name: 'outer', draw: drawOuter },
  { name: 'einsum', draw: drawEinsum },
]

/** The sum as an element of a type, of which 0 is the sum of nothing. */
const sumOf = (type: DType, values: readonly Value[]): Value => values.reduce(plus, store(type, 0))

function drawDot(draw: Draw): Trial {
  // One of the four parts is long in large trials.
  const long = draw.large ? draw.integer(0, 3) : null
  const lengths = (part: number): number[] =>
    draw.shape({ rank: [0, 2], size: 6, large: part === long ? 1025 : 6 })
  const [batch, shared, own, other] = [lengths(0), lengths(1), lengths(2), lengths(3)]
  const usual = draw.rarely(3)
  if (usual) {
    batch.length = 0
    shared.splice(0, shared.length, long === 1 ? draw.one([300, 1025, 2049]) : draw.integer(1, 3))
    other.length = Math.min(other.length, 1)
  }
  // Where each contracted axis stands among those after the batch axes; the usual ones: last, and second to last.
  const place = (free: readonly number[], last: number): number[] =>
    usual ? [last] : draw.permutation(free.length + shared.length).slice(0, shared.length)
  const [left, right] = [place(own, own.length), place(other, 0)]
  const shapeOf = (free: readonly number[], places: readonly number[]): number[] => {
    const rest = [...free]
    const all = Array.from({ length: free.length + shared.length }, (_, i) =>
      places.includes(i) ? shared[places.indexOf(i)]! : rest.shift()!,
    )
    return [...batch, ...all]
  }
  const x = draw.operand({ shape: shapeOf(own, left), fill: 'small' })
  const shape = shapeOf(other, right)
  const names = shape.map((_, axis) =>
    axis < batch.length ? draw.one([null, x.names[axis]!]) : draw.one([null, `right${axis}`]),
  )
  const y = draw.operand({ shape, names, fill: 'small' })
  const axes = [x, y].map((array, side) =>
    [left, right][side]!.map((place) => draw.given(array, place + batch.length)),
  ) as [Axis[], Axis[]]
  const leading = [x, y].map((array) => batch.map((_, axis) => draw.given(array, axis))) as [Axis[], Axis[]]
  const options = {
    ...(!(usual && draw.boolean()) && { contract: axes }),
    ...((batch.length > 0 || draw.boolean()) && { batch: leading }),
  }
  const free = <T>(list: readonly T[], places: readonly number[]): T[] =>
    list.filter((_, axis) => axis >= batch.length && !places.includes(axis - batch.length))
  return {
    call: `dot(x, y, ${show(options)})`,
    inputs: [x, y],
    run: (first, second) => dot(first!, second!, options),
    accuracy: 'sum',
    expected: (a, b) => {
      const type = typeOfAll([a, b!])
      const full = (
        index: readonly number[],
        from: number,
        places: readonly number[],
        summed: readonly number[],
        count: number,
      ): number[] => {
        let next = from
        const rest = Array.from({ length: count }, (_, i) =>
          places.includes(i) ? summed[places.indexOf(i)]! : index[next++]!,
        )
        return [...index.slice(0, batch.length), ...rest]
      }
      return build(
        type,
        [...batch, ...own, ...other],
        (index) =>
          sumOf(
            type,
            indices(shared).map((summed) => {
              const l = full(index, batch.length, left, summed, own.length + shared.length)
              const r = full(index, batch.length + own.length, right, summed, other.length + shared.length)
              return times(store(type, at(a, l)), store(type, at(b!, r)))
            }),
          ),
        [
          ...batch.map((_, axis) => a.names[axis] ?? b!.names[axis] ?? null),
          ...free(a.names, left),
          ...free(b!.names, right),
        ],
      )
    },
  }
}

/** With a scalar. */
function drawScaled(draw: Draw): Trial {
  const scalar = draw.operand({ shape: [], fill: 'small' })
  const other = draw.operand({ fill: 'small' })
  const first = draw.boolean()
  return {
    call: 'dot(x, y)',
    inputs: first ? [scalar, other] : [other, scalar],
    run: (x, y) => dot(x!, y!),
    accuracy: 'sum',
    expected: (x, y) => {
      const [factor, array] = first ? [x, y!] : [y!, x]
      const type = typeOfAll([x, y!])
      return build(
        type,
        array.shape,
        (index) => times(store(type, at(array, index)), store(type, factor.values[0]!)),
        array.names,
      )
    },
  }
}

function drawOuter(draw: Draw): Trial {
  const x = draw.operand({ rank: [0, 2], size: 6, fill: 'small', large: 1025 })
  const shape = draw.shape({ rank: [0, 2], size: 6 })
  const names = shape.map((_, axis) => draw.one([null, `right${axis}`]))
  const y = draw.operand({ shape, names, fill: 'small' })
  const conjugate = (value: Value): Value => (value instanceof Complex ? complex(value.re, -value.im) : value)
  return {
    call: 'outer(x, y)',
    inputs: [x, y],
    run: (left, right) => outer(left!, right!),
    accuracy: 'sum',
    expected: (left, right) => {
      const type = typeOfAll([left, right!])
      return build(
        type,
        [sizeOf(left.shape), sizeOf(right!.shape)],
        ([i, j]) => times(store(type, left.values[i!]!), conjugate(store(type, right!.values[j!]!))),
        [left.names[0] ?? null, right!.names.at(-1) ?? null],
      )
    },
  }
}

const alphabet = ['i', 'j', 'k', 'l', 'B'] as const

/** An input of an equation. */
interface Term {
  readonly letters: readonly string[]
  /** How many of the axes behind the dots it has, the last ones; `null` where it has no dots. */
  readonly hidden: number | null
  /** How many letters stand before the dots. */
  readonly place: number
}

function drawEinsum(draw: Draw): Trial {
  const lengths = new Map<string, number>(
    alphabet.map((letter) => [letter, draw.large && letter === 'k' ? 1025 : draw.one([1, 2, 3, 2, 0])]),
  )
  const hidden = draw.shape({ rank: [0, 2], size: 6, empty: false })
  const dots = draw.rarely(3)
  const terms = Array.from({ length: draw.integer(1, 3) }, (): Term => ({
    letters: Array.from({ length: draw.integer(0, 3) }, () => draw.one(alphabet)),
    hidden: dots && !draw.rarely() ? draw.integer(0, hidden.length) : null,
    place: draw.integer(0, 3),
  }))
  const most: number = Math.max(0, ...terms.map((term) => term.hidden ?? 0))
  const behind = Array.from({ length: most }, (_, i) => `.${i + hidden.length - most}`)
  for (const [i, letter] of behind.entries()) lengths.set(letter, hidden[i + hidden.length - most]!)
  const used = [...new Set(terms.flatMap(({ letters }) => letters))]
  const implied = draw.rarely(3)
  const once = used.filter(
    (letter) => terms.flatMap((term) => term.letters).filter((l) => l === letter).length === 1,
  )
  const picked = implied ? once.toSorted() : draw.some(draw.permutation(used.length)).map((i) => used[i]!)
  const axesOf = terms.map((term) => {
    const place = Math.min(term.place, term.letters.length)
    const middle = term.hidden === null || term.hidden === 0 ? [] : behind.slice(-term.hidden)
    return [...term.letters.slice(0, place), ...middle, ...term.letters.slice(place)]
  })
  const text = (term: Term): string =>
    term.hidden === null
      ? term.letters.join('')
      : `${term.letters.slice(0, term.place).join('')}...${term.letters.slice(term.place).join('')}`
  const outer = terms.some((term) => term.hidden !== null)
  const equation = `${terms.map(text).join(',')}${implied ? '' : `->${outer ? '...' : ''}${picked.join('')}`}`
  const output = [...(outer ? behind : []), ...picked]
  const inputs = axesOf.map((axes) => {
    const type = draw.type()
    // What the dots stand for may be stretched.
    const shape = axes.map((letter) => (letter.startsWith('.') && draw.rarely() ? 1 : lengths.get(letter)!))
    return draw.operand({ type, shape, fill: isUnsigned(type) ? [0, 1, 2, 3] : [0, 1, 2, -1, -2, 3] })
  })
  const stretched = (letter: string): number =>
    letter.startsWith('.')
      ? Math.max(...inputs.flatMap(({ shape }, i) => shape.filter((_, axis) => axesOf[i]![axis] === letter)))
      : lengths.get(letter)!
  const all = [...output, ...used.filter((letter) => !output.includes(letter))]
  const narrow = inputs.some(({ type }) => !isInteger(type) && !isComplex(type) && bitSize(type) <= 16)
  return {
    call: `einsum('${equation}', …)`,
    inputs,
    run: (...tensors) => einsum(equation, ...tensors),
    accuracy: 'sum',
    // Types of few digits round each product.
    cancelling: narrow ? 3 ** inputs.length * sizeOf(all.map(stretched)) : 0,
    expected: (...arrays) => contracted(arrays, axesOf, output, all, all.map(stretched)),
  }
}

/** The sum, over every letter that the result lacks, of the products. */
function contracted(
  arrays: readonly NDArray[],
  axesOf: readonly (readonly string[])[],
  output: readonly string[],
  letters: readonly string[],
  lengths: Shape,
): NDArray {
  const type = typeOfAll(arrays)
  const shape = lengths.slice(0, output.length)
  const element = (array: NDArray, axes: readonly string[], index: readonly number[]): Value =>
    store(
      type,
      at(
        array,
        axes.map((letter, axis) => (array.shape[axis] === 1 ? 0 : index[letters.indexOf(letter)]!)),
      ),
    )
  const names: Names = output.map(() => null)
  return build(
    type,
    shape,
    (index) =>
      sumOf(
        type,
        indices(lengths.slice(output.length)).map((rest) =>
          arrays
            .map((array, i) => element(array, axesOf[i]!, [...index, ...rest]))
            .reduce(times, store(type, 1)),
        ),
      ),
    names,
  )
}
