// Two paths of the Lorenz system that begin close together, and what the derivative said of their parting.
import { animation } from '../shared/animation.ts'
import { chart } from '../shared/chart.ts'
import { row, slider, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { openWorker } from '../shared/link.ts'
import { panel } from '../shared/panel.ts'
import type { LorenzHandlers } from './handlers.ts'
import { dt } from './lorenz.ts'

const steps = 4000
const [width, height] = [640, 420]

export function mount(root: HTMLElement): () => void {
  const frame = panel(root, 'lorenz')
  const worker = openWorker<LorenzHandlers>(frame, 'lorenz')
  const says = status('Computing …')
  const canvas = element('canvas', {
    width,
    height,
    role: 'img',
    'aria-label': 'The two paths, seen from the side',
  })
  const distances = chart({
    title: 'How far the paths are apart',
    x: 'time',
    y: 'distance',
    logarithmic: true,
  })
  let paths: Awaited<ReturnType<LorenzHandlers['paths']>> | undefined
  let at = steps
  let [asking, again] = [false, false]

  const draw = (): void => {
    const context = canvas.getContext('2d')!
    const style = getComputedStyle(frame.element)
    context.fillStyle = style.getPropertyValue('--vp-c-bg')
    context.fillRect(0, 0, width, height)
    if (paths === undefined) return
    const { first, second } = paths
    const place = (points: Float64Array, i: number): [number, number] => [
      width * (0.5 + points[3 * i]! / 48),
      height * (1.02 - points[3 * i + 2]! / 55),
    ]
    for (const [points, colour] of [
      [second, style.getPropertyValue('--gallery-warm')],
      [first, style.getPropertyValue('--vp-c-brand-1')],
    ] as const) {
      context.beginPath()
      for (let i = Math.max(0, at - 1500); i < at; i++) context.lineTo(...place(points, i))
      context.globalAlpha = 0.75
      context.strokeStyle = context.fillStyle = colour
      context.lineWidth = 1.2
      context.stroke()
      context.globalAlpha = 1
      context.beginPath()
      context.arc(...place(points, at - 1), 6, 0, 2 * Math.PI)
      context.fill()
    }
  }
  const compute = async (): Promise<void> => {
    again = true
    if (asking) return
    asking = true
    while (again && !frame.closed()) {
      again = false
      const apart = 10 ** closeness.value
      const asked = { sigma: 10, rho: rho.value, beta: 8 / 3, start: [start.value, 2, 20], apart, steps }
      paths = await worker.ask('paths', asked)
      const { first, second, derivative } = paths
      const lengths = (of: (i: number) => number): number[] =>
        Array.from({ length: steps }, (_, k) => Math.hypot(of(3 * k), of(3 * k + 1), of(3 * k + 2)))
      const parted = lengths((i) => first[i]! - second[i]!)
      const foretold = lengths((i) => derivative[i]! * apart)
      const time = Array.from({ length: steps }, (_, k) => (k + 1) * dt)
      const far = foretold.findIndex((length) => length > 1000)
      distances.draw([
        { name: 'between the paths', kind: 'line', x: time, y: parted },
        { name: 'by the derivative', kind: 'line', x: far < 0 ? time : time.slice(0, far), y: foretold },
      ])
      const lost = parted.findIndex((length) => length > 10)
      const growth = Math.log(foretold[steps - 1]! / foretold[99]!) / ((steps - 100) * dt)
      says.textContent =
        `By the derivative, differences grow by a factor of e^(${growth.toFixed(2)} t). ` +
        (lost < 0 ? 'The paths stay together.' : `The paths part at time ${(lost * dt).toFixed(1)}.`)
      frame.element.dataset['growth'] = String(growth)
      draw()
    }
    asking = false
  }
  const changed = (): void => void compute()
  const rho = slider('ρ', { min: 1, max: 45, step: 0.5, value: 28 }, changed)
  const start = slider(
    'start x',
    { min: -15, max: 15, step: 0.1, value: 1, format: (x) => x.toFixed(1) },
    changed,
  )
  const closeness = slider(
    'apart by',
    { min: -10, max: -1, step: 1, value: -6, format: (x) => `1e${x}` },
    changed,
  )
  const moving = animation(
    frame,
    () => {
      at = at >= steps ? 2 : at + 6
      draw()
    },
    { start: 'Play', stop: 'Pause', auto: true },
  )
  frame.element.append(
    row(moving.button, rho.element, start.element, closeness.element),
    says,
    element(
      'div',
      { class: 'gallery-columns' },
      element('figure', {}, element('figcaption', {}, 'Both paths, x across and z up'), canvas),
      element('figure', {}, element('figcaption', {}, 'Their distance'), distances.element),
    ),
  )
  draw()
  changed()
  return frame.close
}
