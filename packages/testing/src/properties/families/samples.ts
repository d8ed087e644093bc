// Random numbers of every distribution, from random keys.
import * as random from '@nx/random'
import type { Names, Tensor, TensorLike } from '@nx/tensor'
import { complex, type DType, isComplex, isFloat, isInteger, roundTo, type Shape, sizeOf } from '@nx/types'
import { at, build, flatIndex, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import { computedIn, gumbels, standardNormal, units, within } from '../reference/samples.ts'
import { arrayOfKey, keyOf, keys, type Pair } from '../reference/threefry.ts'
import { type Literal, merged, ofLiteral, toFloating, toReal, withLiteral } from '../reference/types.ts'
import { show } from '../show.ts'
import { drawKeyOperand } from './keys.ts'

/** Properties of the continuous distributions; each also in the form for keys that are split off already. */
export const samples = (): readonly Property[] => [
  { name: 'random.uniform', draw: (draw) => drawSample(draw, uniformly, { split: false }) },
  { name: 'random.uniformSplit', draw: (draw) => drawSample(draw, uniformly, { split: true }) },
  { name: 'random.normal', draw: (draw) => drawSample(draw, normally, { split: false }) },
  { name: 'random.normalSplit', draw: (draw) => drawSample(draw, normally, { split: true }) },
  { name: 'random.gumbel', draw: (draw) => drawGumbel(draw, false) },
  { name: 'random.gumbelSplit', draw: (draw) => drawGumbel(draw, true) },
]

/** One real number of a distribution, from a random number in [0, 1) of a type and the parameters. */
type Transform = (unit: number, type: DType, first: number, second: number, standard: boolean) => number

interface Distribution {
  readonly name: 'uniform' | 'normal'
  readonly of: Transform
}

const uniformly: Distribution = {
  name: 'uniform',
  of: (unit, type, low, high, standard) => (standard ? unit : within(unit, type, low, high)),
}

const normally: Distribution = {
  name: 'normal',
  of(unit, type, mean, deviation, standard) {
    const sample = standardNormal(unit, type)
    const round = roundTo(computedIn(type))
    return standard ? sample : round(round(deviation * sample) + mean)
  },
}

/** A parameter: a number, or an input. */
interface Parameter {
  readonly literal: number | null
  readonly input: Operand | null
}

const typeOfParameters = ([first, second]: readonly [Parameter, Parameter]): DType => {
  const types = [first, second].map(({ input }) => input?.type ?? null)
  const [left, right] = types
  if (left != null && right != null) return merged(left, right)
  if (left != null) return withLiteral(left, second.literal as Literal)
  if (right != null) return withLiteral(right, first.literal as Literal)
  return merged(ofLiteral(first.literal!), ofLiteral(second.literal!))
}

/** A shape that broadcasts to another one. */
function drawStretched(draw: Draw, shape: Shape): number[] {
  return shape.slice(draw.integer(0, shape.length)).map((length) => (draw.rarely() ? 1 : length))
}

function drawParameter(draw: Draw, shape: Shape, literals: readonly number[], vectorize: boolean): Parameter {
  if (draw.boolean()) return { literal: draw.one(literals), input: null }
  const type = draw.type((each) => !isComplex(each))
  const own = drawStretched(draw, shape)
  return { literal: null, input: draw.operand({ type, shape: own, fill: 'small', vectorize }) }
}

interface Call {
  readonly shape?: Shape
  readonly type?: DType
  readonly names?: Names
}

function drawSample(draw: Draw, { name, of }: Distribution, { split }: { split: boolean }): Trial {
  const key = drawKeyOperand(draw)
  const shape = draw.shape({ rank: [0, 2], size: 8 })
  const standard = draw.boolean()
  const type = draw.type((each) => !isInteger(each))
  // Names of complex samples are refused, as in Nx.
  const named = !isComplex(type) && draw.boolean()
  const options: Call = {
    ...((shape.length > 0 || draw.boolean()) && { shape }),
    ...((isComplex(type) || draw.boolean()) && { type }),
    ...(named && { names: draw.names(shape.length) }),
  }
  const parts = options.type !== undefined && isComplex(options.type) ? [...shape, 2] : shape
  const parameters: readonly [Parameter, Parameter] = standard
    ? [
        { literal: 0, input: null },
        { literal: 1, input: null },
      ]
    : [drawParameter(draw, parts, [-1, 0, 0.5, 2], split), drawParameter(draw, parts, [1, 2, 3.5, 10], split)]
  const inputs = parameters.flatMap(({ input }) => input ?? [])
  const run = (tensor: Tensor, tensors: readonly Tensor[]): Tensor | readonly Tensor[] => {
    const left = [...tensors]
    const [first, second] = parameters.map(({ literal }): TensorLike => literal ?? left.shift()!)
    const fn = random[name]
    const fnSplit = random[`${name}Split`]
    if (standard) return split ? fnSplit(tensor, options) : fn(tensor, options)
    return split ? fnSplit(tensor, first!, second!, options) : fn(tensor, first!, second!, options)
  }
  const text = standard ? '' : `${parameters.map(({ literal }) => literal ?? 'tensor').join(', ')}, `
  return {
    call: `${name}${split ? 'Split' : ''}(key, ${text}${show(options)})`,
    inputs: [key, ...inputs],
    run: (tensor, ...tensors) => run(tensor!, tensors),
    accuracy: name === 'uniform' ? 'exact' : 'difficult',
    cancelling: name === 'uniform' || standard ? 0 : 64,
    expected(array, ...arrays) {
      const result = options.type ?? toFloating(typeOfParameters(parameters))
      const real = isComplex(result) ? toReal(result) : result
      const [next, own] = keys(keyOf(array), 2) as [Pair, Pair]
      const left = [...arrays]
      const [first, second] = parameters.map(({ literal }) =>
        given(literal ?? left.shift()!, computedIn(real)),
      )
      const drawn = units(split ? keyOf(array) : own, sizeOf(parts), real)
      const partAt = (index: readonly number[]): number => {
        const unit = drawn[flatIndex(parts, index)]!
        return Number(store(real, of(unit, real, first!(index), second!(index), standard)))
      }
      const values = build(
        result,
        shape,
        (index): Value =>
          isComplex(result) ? complex(partAt([...index, 0]), partAt([...index, 1])) : partAt(index),
        options.names ?? shape.map(() => null),
      )
      return split ? values : [values, arrayOfKey(next)]
    },
  }
}

/** A parameter at each index of the sample, in a type. */
function given(parameter: number | Operand, type: DType): (index: readonly number[]) => number {
  if (typeof parameter === 'number') return () => Number(store(type, parameter))
  const { shape } = parameter
  return (index) => {
    const own = index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i))
    return Number(store(type, at(parameter, own)))
  }
}

function drawGumbel(draw: Draw, split: boolean): Trial {
  const key = drawKeyOperand(draw)
  const shape = draw.shape({ rank: [0, 2], size: 8 })
  const type = draw.type(isFloat)
  const options: Call = {
    ...((shape.length > 0 || draw.boolean()) && { shape }),
    ...(draw.boolean() && { type }),
  }
  return {
    call: `gumbel${split ? 'Split' : ''}(key, ${show(options)})`,
    inputs: [key],
    run: (tensor) => (split ? random.gumbelSplit(tensor!, options) : random.gumbel(tensor!, options)),
    accuracy: 'function',
    // Logarithms of numbers near 1.
    cancelling: 4,
    expected(array) {
      const result = options.type ?? 'f32'
      const [next, own] = keys(keyOf(array), 2) as [Pair, Pair]
      const drawn = units(split ? keyOf(array) : own, sizeOf(shape), result)
      const values = gumbels(drawn, result)
      const sample: NDArray = { type: result, shape, values, names: shape.map(() => null) }
      return split ? sample : [sample, arrayOfKey(next)]
    },
  }
}
