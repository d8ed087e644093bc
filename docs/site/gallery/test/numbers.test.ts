// The numerical parts of the gallery, each against what must hold of it.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { describe, expect, it } from 'vitest'
import { advance, colours, type Field, seeded, type Settings } from '../gray-scott/gray-scott.ts'
import { blobs, firstCentres, step } from '../kmeans/kmeans.ts'
import { dt, sensitivity, trajectory } from '../lorenz/lorenz.ts'
import { components, project, rebuild } from '../pca/pca.ts'
import { hop, size, spectrogram, synthesize } from '../spectrogram/spectrogram.ts'

nx.setDefaultBackend(nx.wasmBackend())

const numbers = (tensor: Tensor): number[] => nx.toFlatArray(tensor) as number[]

describe('k-means', () => {
  it('makes the spread no larger from step to step, and finds planted groups', () => {
    const points = blobs(300, 4, 3)
    let centres = firstCentres(points, 4, 1)
    const spreads: number[] = []
    let nearest: number[] = []
    for (let i = 0; i < 12; i++) {
      const result = step(points, centres)
      centres = result.centres
      nearest = numbers(result.nearest)
      spreads.push(nx.toNumber(result.spread))
    }
    spreads.slice(1).forEach((spread, i) => expect(spread).toBeLessThanOrEqual(spreads[i]! + 1e-9))
    // Point i was planted in group i mod 4: two points share a group then and now, or neither time.
    const pairs = nearest.flatMap((a, i) => nearest.map((b, j) => (a === b) === (i % 4 === j % 4)))
    expect(pairs.filter(Boolean).length / pairs.length).toBeGreaterThan(0.95)
  })

  it('leaves a centre without points where it is', () => {
    const { centres } = step(
      nx.f32([
        [0, 0],
        [1, 1],
      ]),
      nx.f32([
        [0.4, 0.6],
        [9, 9],
      ]),
    )
    expect(nx.toArray(centres)).toEqual([
      [0.5, 0.5],
      [9, 9],
    ])
  })
})

describe('principal components', () => {
  it('give rows back, and lose what the directions left out vary', () => {
    const [rows] = nx.random.normal(nx.random.key(5), 0, 1, { shape: [60, 8], type: 'f64' })
    const scaled = nx.multiply(rows, nx.tensor([8, 5, 3, 1, 1, 0.5, 0.2, 0.1], { type: 'f64' }))
    const found = components(scaled)
    const variances = numbers(found.variances)
    expect(variances).toEqual([...variances].sort((a, b) => b - a))
    expect(nx.toNumber(nx.allClose(rebuild(found, project(found, scaled, 8)), scaled, { atol: 1e-9 }))).toBe(
      1,
    )
    const error = nx.subtract(rebuild(found, project(found, scaled, 3)), scaled)
    const lost = nx.toNumber(nx.sum(nx.multiply(error, error))) / 60
    expect(lost).toBeCloseTo(
      variances.slice(3).reduce((a, b) => a + b),
      8,
    )
  })
})

describe('the Lorenz system', () => {
  const parameters = { sigma: nx.f64(10), rho: nx.f64(28), beta: nx.f64(8 / 3) }
  const start = [1, 2, 20]

  it('has the derivative that central differences have', () => {
    const steps = 400
    const [points, moved] = sensitivity(parameters, nx.f64(start), nx.f64([1, 0, 0]), steps)
    expect(moved.shape).toEqual([steps, 3])
    const around = [1e-6, -1e-6].map((by) => trajectory(parameters, nx.f64([1 + by, 2, 20]), steps))
    const differences = nx.divide(nx.subtract(around[0]!, around[1]!), 2e-6)
    expect(nx.toNumber(nx.allClose(moved, differences, { rtol: 1e-4, atol: 1e-4 }))).toBe(1)
    expect(numbers(points).slice(0, 3)).toEqual(numbers(trajectory(parameters, nx.f64(start), 1)))
  })

  it('rests at its fixed point', () => {
    const rest = Math.sqrt((8 / 3) * 27)
    const end = numbers(trajectory(parameters, nx.f64([rest, rest, 27]), Math.round(1 / dt))).slice(-3)
    ;[rest, rest, 27].forEach((value, i) => expect(end[i]).toBeCloseTo(value, 9))
  })
})

describe('Gray and Scott', () => {
  const settings = (radius: number): Settings => ({
    feed: nx.f32(0.037),
    kill: nx.f32(0.06),
    row: nx.f32(10),
    column: nx.f32(20),
    radius: nx.f32(radius),
  })
  const range = (tensor: Tensor): [number, number] =>
    [nx.reduceMin(tensor), nx.reduceMax(tensor)].map(nx.toNumber) as [number, number]

  it('stays between 0 and 1, and makes patterns', () => {
    let field = seeded(64, 1)
    for (let i = 0; i < 30; i++) field = advance(field, settings(0), 40)
    for (const each of [field.u, field.v]) {
      const [low, high] = range(each)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(high - low).toBeGreaterThan(0.2)
    }
  })

  it('leaves an even field alone, and diffuses without loss', () => {
    const even: Field = { u: nx.full([8, 8], 1, { type: 'f32' }), v: nx.zeros([8, 8], { type: 'f32' }) }
    const after = advance(even, settings(0), 5)
    expect(range(after.u)).toEqual([1, 1])
    expect(range(after.v)).toEqual([0, 0])
    const still = { ...settings(0), feed: nx.f32(0), kill: nx.f32(0) }
    const before = seeded(32, 2)
    const total = ({ u, v }: Field): number => nx.toNumber(nx.sum(nx.add(u, v)))
    expect(total(advance(before, still, 50))).toBeCloseTo(total(before), 1)
  })

  it('paints where the brush is, and is opaque', () => {
    const empty: Field = { u: nx.full([32, 32], 1, { type: 'f32' }), v: nx.zeros([32, 32], { type: 'f32' }) }
    const { v } = advance(empty, settings(3), 1)
    const rows = nx.toArray(v) as number[][]
    expect(rows[10]![20]).toBeGreaterThan(0.3)
    expect(rows[25]![5]).toBe(0)
    const pixels = colours(seeded(16, 1))
    expect(pixels.type).toBe('u8')
    expect(numbers(pixels).filter((_, i) => i % 4 === 3)).toEqual(new Array(256).fill(255))
  })
})

describe('the spectrogram', () => {
  it('is loudest at the frequency of a tone, 0 dB for a full one', () => {
    const [rate, column] = [8000, 32]
    const angle = (2 * Math.PI * column) / size
    const levels = spectrogram(nx.f32(Float32Array.from({ length: rate }, (_, i) => Math.sin(angle * i))))
    expect(levels.shape).toEqual([Math.floor((rate - size) / hop) + 1, size / 2 + 1])
    expect(new Set(numbers(nx.argmax(levels, { axis: 1 })))).toEqual(new Set([column]))
    const loudest = numbers(nx.reduceMax(levels, { axes: [1] }))
    loudest.forEach((level) => expect(level).toBeCloseTo(0, 2))
    expect(nx.toNumber(nx.reduceMin(levels))).toBe(-80)
  })

  it.each([6000, 1000])('shows a sweep to %i Hz where it is', (to) => {
    const [rate, seconds, from] = [16_000, 2, 1000]
    const levels = spectrogram(synthesize(rate, seconds, from, to))
    const loudest = numbers(nx.argmax(levels, { axis: 1 }))
    loudest.forEach((column, i) => {
      const middle = (i * hop + size / 2) / rate
      const frequency = from * (to / from) ** (middle / seconds)
      expect(Math.abs((column * rate) / size - frequency)).toBeLessThan((1.5 * rate) / size)
    })
  })
})
