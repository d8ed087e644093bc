// The examples find what they look for, and the plots in docs are what they draw.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryBackend, setDefaultBackend } from '@nx/nx'
import { describe, expect, it } from 'vitest'
import { fitCurve, truth } from '../curve.ts'
import { bifurcation } from '../logistic-map.ts'
import { minimize } from '../newton.ts'
import { draw, type Plot } from '../plot.ts'
import { learnWave } from '../recurrent.ts'

setDefaultBackend(binaryBackend())

/** To draw the plots again, run docs/examples/fitting/main.ts. */
function expectDrawn(name: string, plot: Plot): void {
  const file = join(import.meta.dirname, '../../../images', `${name}.svg`)
  expect(draw(plot)).toBe(readFileSync(file, 'utf8'))
}

describe('curve fitting', () => {
  const { parameters, losses, plot } = fitCurve()

  it('finds the parameters behind the measurements, down to the noise', () => {
    expect(Math.abs(parameters['amplitude']! - truth.amplitude)).toBeLessThan(0.1)
    expect(Math.abs(parameters['decay']! - truth.decay)).toBeLessThan(0.05)
    expect(Math.abs(parameters['frequency']! - truth.frequency)).toBeLessThan(0.05)
    expect(losses.at(-1)).toBeLessThan(0.015)
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10)
  })

  it('is drawn', () => expectDrawn('curve-fitting', plot))
})

describe('the logistic map', () => {
  const { r, orbits, plot } = bifurcation()
  const nearest = (rate: number): number =>
    r.reduce((best, x) => (Math.abs(x - rate) < Math.abs(best - rate) ? x : best))
  const attractor = (rate: number): number[] => {
    const column = r.indexOf(nearest(rate))
    return [...new Set(orbits.map((row) => row[column]!.toFixed(6)))].map(Number).sort()
  }

  it('has a fixed point 1 − 1/r, then two points, then four', () => {
    expect(attractor(2.9)).toHaveLength(1)
    expect(attractor(2.9)[0]).toBeCloseTo(1 - 1 / nearest(2.9), 5)
    expect(attractor(3.3)).toHaveLength(2)
    expect(attractor(3.5)).toHaveLength(4)
    expect(attractor(3.9).length).toBeGreaterThan(20)
  })

  it('is drawn', () => expectDrawn('logistic-map', plot))
})

describe("Newton's method", () => {
  const { newton, descent, plot } = minimize()

  it('is at the minimum after seven steps, where gradient descent is still far', () => {
    const [x, y] = newton.at(-1)!
    expect(Math.abs(x! - 1)).toBeLessThan(1e-9)
    expect(Math.abs(y! - 1)).toBeLessThan(1e-9)
    expect(Math.abs(descent.at(-1)![0]! - 1)).toBeGreaterThan(0.5)
  })

  it('is drawn', () => expectDrawn('newton', plot))
})

describe('the recurrent network', () => {
  const { losses, predicted, wave, plot } = learnWave()

  it('learns the wave, and goes on with it alone', () => {
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 50)
    const off = wave.map((x, i) => Math.abs(x - predicted[i]!)).slice(60)
    expect(Math.max(...off)).toBeLessThan(0.2)
  })

  it('is drawn', () => expectDrawn('recurrent-network', plot))
})
