// The functions whose derivatives are checked, with draws of where.
import { normal, uniform } from '@nx/random'
import { add, bitcast, devectorize, multiply } from '@nx/tensor'
import { isComplex } from '@nx/types'
import { properties } from '../properties/all.ts'
import type { Property, Trial } from '../properties/property.ts'
import { drawKeyOperand } from '../properties/families/keys.ts'
import { matrices } from './matrices.ts'

/** A function, and how to draw calls of it that are differentiated. */
export interface GradientSubject extends Property {
  /** Why its derivative is zero by definition, whatever differences say. */
  readonly flat?: string
  /** Whether it has no derivative where it has these values. */
  readonly singular?: (values: Float64Array) => boolean
}

const constants =
  'parameters are constants for gradients, as in Nx: scale and shift a standard sample instead'

const particular: Readonly<Record<string, Omit<GradientSubject, keyof Property>>> = {
  argsort: { flat: 'gives indices' },
  'random.bernoulli': { flat: 'gives zeros and ones' },
  'random.bernoulliSplit': { flat: 'gives zeros and ones' },
  'random.normalSplit': { flat: constants },
  'random.uniformSplit': { flat: constants },
  'random.multivariateNormal': { flat: constants },
  'random.multivariateNormalSplit': { flat: constants },
  standardDeviation: { singular: (values) => values.includes(0) },
}

/** Bits of another type are integers; those of the same type are the number. */
const bits: Property = {
  name: 'bitcast',
  draw(draw) {
    const x = draw.operand({ type: (type) => !isComplex(type) })
    return { call: 'bitcast(x, type(x))', inputs: [x], run: (tensor) => bitcast(tensor!, tensor!.type) }
  },
}

const scaled = (name: string, sample: typeof normal): Property => ({
  name: `random.${name}`,
  draw(draw) {
    const x = draw.operand()
    return {
      call: `x + x · ${name}(key)`,
      inputs: [drawKeyOperand(draw), x],
      run: (key, tensor) => {
        const [drawn] = sample(key!, 0, 1, { shape: x.shape })
        return add(tensor!, multiply(tensor!, drawn))
      },
    }
  },
})

/**
 * Every function of tensors, linear algebra and random numbers that has a property, to be differentiated by
 * `runGradients`.
 *
 * @example
 * gradientSubjects().some(({ name }) => name === 'linalg.svd') // => true
 */
export function gradientSubjects(): readonly GradientSubject[] {
  const { vectorization, ...others } = properties()
  const own = [...matrices(), bits, scaled('normal', normal), scaled('uniform', uniform as typeof normal)]
  const replaced = new Set(own.map(({ name }) => name))
  const rest = Object.values(others)
    .flat()
    .filter(({ name }) => !replaced.has(name))
  return [...rest, ...vectorization.map(devectorized), ...own].map((each) => ({
    ...each,
    ...particular[each.name],
  }))
}

/** With the axes that become vectorized made plain again: entries of an output have derivatives of their own. */
const devectorized = (property: Property): Property => ({
  ...property,
  draw(draw) {
    const trial = property.draw(draw)
    if ('read' in trial) return trial
    const run: Trial['run'] = (...tensors) =>
      [trial.run(...tensors)].flat().map((each) => devectorize(each as never, { keepNames: false }))
    return { ...trial, run }
  },
})
