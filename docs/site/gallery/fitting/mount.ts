// Fitting a curve to measurements, with the gradient that each step goes against. The computing is that of docs/examples/fitting.
import * as nx from '@nx/nx'
import {
  each,
  loss,
  measure,
  names,
  oscillation,
  step,
  type Oscillation,
} from '../../../examples/fitting/curve.ts'
import { animation } from '../shared/animation.ts'
import { chart } from '../shared/chart.ts'
import { button, row, slider, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { panel } from '../shared/panel.ts'

const ranges = { amplitude: [0, 3], decay: [0, 1], frequency: [1, 5] } as const
const most = 400
const numbers = (tensor: nx.Tensor): number[] => nx.toFlatArray(tensor) as number[]

/** The loss and its gradient, and the curve that the parameters give. */
const look = nx.jit((parameters: Oscillation, t: nx.Tensor, y: nx.Tensor) => {
  const [value, gradient] = nx.valueAndGrad(loss)(parameters, t, y)
  return { value, gradient, curve: oscillation(parameters, t) }
})

export function mount(root: HTMLElement): () => void {
  nx.setDefaultBackend(nx.wasmBackend())
  const frame = panel(root, 'fitting')
  const { t, y, first } = measure()
  const [times, measured] = [numbers(t), numbers(y)]
  const start = each((name) => first[name])
  const zero = (): Oscillation => each(() => nx.f64(0))
  let state = { parameters: start, mean: zero(), square: zero() }
  let losses: number[] = []

  const picture = chart({
    title: 'Measurements and fitted curve',
    x: 'time',
    y: 'displacement',
    up: [-2.2, 2.2],
  })
  const lossChart = chart({
    title: 'Loss of each step',
    x: 'step',
    y: 'mean square error',
    logarithmic: true,
  })
  const says = status()
  const arrows = names.map((name) => {
    const [bar, share] = [element('i'), element('span')]
    return { name, item: element('li', {}, element('span', {}, `∂/∂${name}`), bar, share), bar, share }
  })
  const sliders = names.map((name) => {
    const [min, max] = ranges[name]
    const changed = (value: number): void => {
      fitting.stop()
      state = { parameters: { ...state.parameters, [name]: nx.f64(value) }, mean: zero(), square: zero() }
      losses = []
      show()
    }
    const options = {
      min,
      max,
      step: 0.01,
      value: nx.toNumber(start[name]),
      format: (value: number) => value.toFixed(2),
    }
    return { name, control: slider(name, options, changed) }
  })
  const show = (): void => {
    const { value, gradient, curve } = look(state.parameters, t, y)
    picture.draw([
      { name: 'measurements', kind: 'points', x: times, y: measured },
      { name: 'curve', kind: 'line', x: times, y: numbers(curve) },
    ])
    lossChart.draw([{ kind: 'line', x: losses.map((_, i) => i + 1), y: losses }])
    for (const { name, item, bar, share } of arrows) {
      const slope = nx.toNumber(gradient[name])
      bar.style.setProperty('--share', String(Math.min(1, Math.abs(slope) / 4)))
      share.textContent = `${slope < 0 ? '−' : '+'}${Math.abs(slope).toFixed(3)}`
      item.dataset['slope'] = String(slope)
    }
    says.textContent = `Step ${losses.length}: the curve misses the measurements by ${Math.sqrt(nx.toNumber(value)).toFixed(3)} on average.`
    frame.element.dataset['loss'] = String(nx.toNumber(value))
  }
  const advance = (): boolean => {
    const next = step(state.parameters, state.mean, state.square, nx.f64(losses.length + 1), t, y)
    losses.push(nx.toNumber(next.value))
    state = next
    for (const { name, control } of sliders) control.value = nx.toNumber(state.parameters[name])
    show()
    return losses.length < most
  }
  const fitting = animation(frame, advance, { start: 'Fit', stop: 'Pause' })
  frame.element.append(
    row(
      fitting.button,
      button('One step', () => void advance()),
      button('Start anew', () => {
        fitting.stop()
        state = { parameters: start, mean: zero(), square: zero() }
        losses = []
        for (const { name, control } of sliders) control.value = nx.toNumber(start[name])
        show()
      }),
    ),
    row(...sliders.map(({ control }) => control.element)),
    says,
    element(
      'div',
      { class: 'gallery-columns' },
      element(
        'figure',
        {},
        element('figcaption', {}, 'amplitude · exp(−decay · t) · cos(frequency · t)'),
        picture.element,
      ),
      element('figure', {}, element('figcaption', {}, 'Loss of each step'), lossChart.element),
    ),
    element(
      'figure',
      {},
      element('figcaption', {}, 'Gradient of the loss: how fast it grows with each parameter'),
      element('ul', { class: 'gallery-bars gallery-slopes' }, ...arrows.map(({ item }) => item)),
    ),
  )
  show()
  return frame.close
}
