// The network on pictures gives what TensorFlow.js gave for the same weights and picture, and its parts do what they say.
import { readFileSync } from 'node:fs'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { describe, expect, it } from 'vitest'
import { best, detector, scoresAndReach } from '../pictures/detect.ts'
import { distinct } from '../pictures/distinct.ts'
import { type GraphModel, readWeights } from '../pictures/graph.ts'
import { labels } from '../pictures/labels.ts'
import { evaluate } from '../pictures/network.ts'
import { shipped } from '../write-assets.ts'
import recorded from './centernet.json' with { type: 'json' }
import { pattern, stride } from './pattern.ts'

nx.setDefaultBackend(nx.wasmBackend())

const numbers = (tensor: Tensor): number[] => nx.toFlatArray(tensor) as number[]
const model = JSON.parse(readFileSync(shipped('centernet.json'), 'utf8')) as GraphModel
const weights = readWeights(model, new Uint8Array(readFileSync(shipped('centernet.bin'))).buffer)
const picture = nx.reshape(nx.f32(pattern()), [512, 512, 3])

/** The largest difference, in parts of the largest number. */
function difference(found: readonly number[], wanted: readonly number[]): number {
  expect(found).toHaveLength(wanted.length)
  const most = Math.max(...wanted.map(Math.abs))
  return Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!))) / most
}

describe('MobileNetV3 with the head of CenterNet', () => {
  it('gives the scores and reaches of TensorFlow.js', () => {
    const [scores, reach] = scoresAndReach(model, weights, picture)
    // There, channels come last.
    const every = (output: Tensor): number[] =>
      numbers(nx.transpose(output, { axes: [1, 2, 0] })).filter((_, i) => i % stride === 0)
    expect(difference(every(scores), recorded.scores)).toBeLessThan(1e-5)
    expect(difference(every(reach), recorded.reach)).toBeLessThan(1e-5)
  })

  it('compiled, finds the same twenty best places as the graph itself', () => {
    const places = detector(model)(weights, picture)
    // Rows of left, top, right, bottom, score, kind.
    const column = (...indices: number[]): number[] =>
      recorded.detections.filter((_, i) => indices.includes(i % 6))
    expect(difference(numbers(places.scores).slice(0, 20), column(4))).toBeLessThan(1e-5)
    expect(numbers(places.kinds).slice(0, 20)).toEqual(column(5))
    expect(difference(numbers(places.corners).slice(0, 80), column(0, 1, 2, 3))).toBeLessThan(1e-5)
  })

  it('knows no operation that it has not', () => {
    const graph = { modelTopology: { node: [{ name: 'x', op: 'Erf' }] }, weightsManifest: [] }
    expect(() => evaluate(graph, {}, picture, ['x'])).toThrow('x: there is no operation Erf here')
    expect(() => evaluate(graph, {}, picture, ['y'])).toThrow('the graph has no node y')
    const unread = { ...graph, weightsManifest: [{ weights: [{ name: 'w', shape: [1], dtype: 'string' }] }] }
    expect(() => readWeights(unread, new ArrayBuffer(8))).toThrow('weights of type string are not read here')
  })
})

describe('places', () => {
  it('are where a score is above those around it, with the box that belongs to it', () => {
    const scores = nx.putSlice(nx.zeros([2, 4, 4], { type: 'f32' }), [1, 2, 1], nx.f32([[[0.9, 0.8]]]))
    const reach = nx.stack([4, 8, 12, 16].map((value) => nx.full([4, 4], value, { type: 'f32' })))
    const places = best(scores, reach, 1)
    expect(numbers(places.scores)[0]).toBeCloseTo(0.9)
    expect(numbers(places.kinds)).toEqual([1])
    // Row 2 and column 1 begin at pixels 8 and 4.
    expect(numbers(places.corners)).toEqual([0, 0, 16, 24])
  })

  it('of a kind that cover one another count once, of others each', () => {
    const corners = [0, 0, 50, 50, 2, 2, 52, 52, 2, 2, 52, 52, 60, 60, 120, 90]
    const places = { scores: [0.9, 0.8, 0.7, 0.6], kinds: [8, 8, 0, 8], corners }
    const things = distinct(places, { side: 100, least: 0.5, overlap: 0.5 })
    expect(things.map(({ label }) => label)).toEqual(['boat', 'person', 'boat'])
    expect(things[2]!.box).toEqual([0.6, 0.6, 1, 0.9])
    expect(distinct(places, { side: 100, least: 0.85, overlap: 0.5 })).toHaveLength(1)
    expect(new Set(labels).size).toBe(80)
  })
})
