// Digits laid out by their two most telling directions, and made again of a few of them.
import { chart, type Series } from '../shared/chart.ts'
import { choice, row, slider, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { drawHeatmap, greys } from '../shared/heatmap.ts'
import { openWorker } from '../shared/link.ts'
import { panel } from '../shared/panel.ts'
import type { PcaHandlers } from './handlers.ts'

const side = 14
const hues = Array.from({ length: 10 }, (_, digit) => `hsl(${digit * 36} 65% 50%)`)

const pictureOf = (name: string): HTMLCanvasElement =>
  element('canvas', { class: 'gallery-pixels', role: 'img', 'aria-label': name, width: side, height: side })

export function mount(root: HTMLElement): () => void {
  const frame = panel(root, 'pca')
  const worker = openWorker<PcaHandlers>(frame, 'pca')
  const says = status('Looking at 2,000 digits …')
  const map = chart({
    title: 'Digits along their first two principal components',
    x: 'first component',
    y: 'second component',
  })
  const parts = Array.from({ length: 8 }, (_, i) => pictureOf(`Component ${i + 1}`))
  const [given, made] = [pictureOf('The digit'), pictureOf('The digit made again')]
  let variances: Float32Array | undefined

  const show = async (): Promise<void> => {
    if (variances === undefined) return
    const total = variances.reduce((a, b) => a + b)
    const kept = variances.slice(0, count.value).reduce((a, b) => a + b)
    const pictures = await worker.ask('rebuild', { index: which.value, directions: count.value })
    const shape = { width: side, height: side, from: 0, to: 1, colours: greys }
    drawHeatmap(given, pictures.given, shape)
    drawHeatmap(made, pictures.made, shape)
    says.textContent = `${count.value} of 196 numbers keep ${((100 * kept) / total).toFixed(1)} % of the variance.`
    frame.element.dataset['kept'] = String(kept / total)
  }
  const count = slider('components', { min: 1, max: 100, step: 1, value: 12 }, () => void show())
  const which = slider('digit', { min: 0, max: 199, step: 1, value: 0 }, () => void show())
  let places: Float32Array
  let labels: Uint8Array
  const names = ['all digits', ...Array.from({ length: 10 }, (_, digit) => `only ${digit}`)]
  const shown = choice('Show', names, () => drawMap())
  const drawMap = (): void => {
    const series = hues.map((colour, digit): Series => {
      const members = Array.from(labels.keys()).filter((i) => labels[i] === digit)
      const wanted = shown.index === 0 || shown.index === digit + 1
      const [x, y] = [0, 1].map((axis) => members.map((i) => places[2 * i + axis]!))
      return {
        kind: 'points',
        x: x!,
        y: y!,
        colour: wanted ? colour : 'color-mix(in srgb, var(--vp-c-text-3) 25%, transparent)',
      }
    })
    map.draw(series)
  }
  frame.element.append(
    row(shown.element),
    element(
      'figure',
      { class: 'gallery-small-dots' },
      element('figcaption', {}, 'Each point is a digit; its colour says which'),
      map.element,
      element(
        'p',
        { class: 'gallery-legend' },
        ...hues.map((colour, digit) => element('span', { style: `--hue: ${colour}` }, String(digit))),
      ),
    ),
    row(count.element, which.element),
    says,
    element(
      'div',
      { class: 'gallery-pair' },
      element('figure', {}, element('figcaption', {}, 'The digit'), given),
      element('figure', {}, element('figcaption', {}, 'Made again'), made),
    ),
    element(
      'figure',
      {},
      element('figcaption', {}, 'The first eight components'),
      element('div', { class: 'gallery-tiles' }, ...parts),
    ),
  )
  void (async () => {
    const overview = await worker.ask('begin')
    ;({ places, labels, variances } = overview)
    drawMap()
    parts.forEach((canvas, i) => {
      const direction = overview.directions.subarray(i * side * side, (i + 1) * side * side)
      const most = direction.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
      drawHeatmap(canvas, direction, { width: side, height: side, from: -most, to: most })
    })
    await show()
  })()
  return frame.close
}
