// Points that find their groups, step by step; a click adds more of them.
import * as nx from '@nx/nx'
import { animation } from '../shared/animation.ts'
import { seriesColours } from '../shared/chart.ts'
import { button, row, slider, status } from '../shared/controls.ts'
import { svgElement } from '../shared/element.ts'
import { panel } from '../shared/panel.ts'
import { blobs, firstCentres, step } from './kmeans.ts'

const [width, height] = [480, 320]
const colours = [...seriesColours, 'var(--vp-c-danger-1)', 'var(--vp-c-text-2)']

export function mount(root: HTMLElement): () => void {
  nx.setDefaultBackend(nx.wasmBackend())
  const frame = panel(root, 'kmeans')
  let seed = 4
  let points = nx.toArray(blobs(300, 5, seed)) as number[][]
  let centres = firstCentres(nx.f32(points), 5, seed)
  let nearest: number[] = []
  let steps = 0
  const says = status()
  const picture = svgElement('svg', {
    viewBox: `0 0 ${width} ${height}`,
    class: 'gallery-chart',
    role: 'img',
    'aria-label': 'Points and the centres of their groups',
  })

  const draw = (spread?: number): void => {
    const dots = points.map(([x, y]) => `M${(x! * width).toFixed(1)} ${(y! * height).toFixed(1)}h0`)
    const count = centres.shape[0]!
    const groups = Array.from({ length: count }, (_, k) => dots.filter((_, i) => nearest[i] === k).join(''))
    const loose = dots.slice(nearest.length).join('')
    const dotsOf = (d: string, colour: string): SVGElement =>
      svgElement('path', { d, style: `stroke: ${colour}`, class: 'gallery-dots' })
    picture.replaceChildren(
      dotsOf(loose, 'var(--vp-c-text-3)'),
      ...groups.map((d, k) => dotsOf(d, colours[k]!)),
      ...(nx.toArray(centres) as number[][]).map(([x, y], k) =>
        svgElement('circle', {
          cx: x! * width,
          cy: y! * height,
          r: 8,
          class: 'gallery-centre',
          style: `fill: ${colours[k]}`,
        }),
      ),
    )
    says.textContent =
      spread === undefined
        ? `${points.length} points, ${count} centres.`
        : `Step ${steps}: mean squared distance to the centres ${spread.toFixed(5)}.`
    if (spread !== undefined) frame.element.dataset['spread'] = String(spread)
  }
  /** One step; says whether the centres moved. */
  const advance = (): boolean => {
    const before = nx.toFlatArray(centres) as number[]
    const result = step(nx.f32(points), centres)
    centres = result.centres
    nearest = nx.toFlatArray(result.nearest) as number[]
    steps++
    draw(nx.toNumber(result.spread))
    return (nx.toFlatArray(centres) as number[]).some((value, i) => Math.abs(value - before[i]!) > 1e-5)
  }
  const begin = (): void => {
    running.stop()
    seed++
    centres = firstCentres(nx.f32(points), count.value, seed)
    nearest = []
    steps = 0
    draw()
  }
  let lastStep = 0
  const running = animation(
    frame,
    () => {
      // Slow enough to watch.
      const now = performance.now()
      if (now - lastStep < 350) return true
      lastStep = now
      return advance()
    },
    { start: 'Run', stop: 'Pause' },
  )
  const count = slider('centres', { min: 2, max: 6, step: 1, value: 5 }, begin)
  picture.addEventListener('click', (event) => {
    const box = picture.getBoundingClientRect()
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
    for (let i = 0; i < 10; i++) {
      const near = (): number => (Math.random() + Math.random() - 1) * 0.05
      points.push([x + near(), y + near()])
    }
    draw()
  })
  frame.element.append(
    row(
      running.button,
      button('One step', () => void advance()),
      button('New centres', begin),
      button('New points', () => {
        points = nx.toArray(blobs(300, count.value, seed + 1)) as number[][]
        begin()
      }),
      count.element,
    ),
    says,
    picture,
  )
  draw()
  return frame.close
}
