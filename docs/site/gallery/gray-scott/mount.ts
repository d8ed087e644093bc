// A field of two substances, drawn as it reacts; the pointer or the arrow keys paint on it.
import { animation } from '../shared/animation.ts'
import { button, choice, row, slider, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { openWorker } from '../shared/link.ts'
import { panel } from '../shared/panel.ts'
import type { GrayScottHandlers } from './handlers.ts'

const side = 192
const patterns = [
  ['coral', 0.0545, 0.062],
  ['spots that divide', 0.0367, 0.0649],
  ['mazes', 0.029, 0.057],
  ['waves', 0.014, 0.045],
  ['holes', 0.039, 0.058],
] as const

export function mount(root: HTMLElement): () => void {
  const frame = panel(root, 'gray-scott')
  const worker = openWorker<GrayScottHandlers>(frame, 'gray-scott')
  const says = status('Starting …')
  const canvas = element('canvas', {
    width: side,
    height: side,
    class: 'gallery-field',
    role: 'application',
    tabindex: 0,
    'aria-label': 'The field. Arrow keys move the brush, space paints.',
  })
  const context = canvas.getContext('2d')!
  const image = new ImageData(side, side)
  let brush: [row: number, column: number] = [side / 2, side / 2]
  let painting = false
  let frames = 0
  let milliseconds = 0
  let backend = ''

  const frameOnce = async (steps: number): Promise<void> => {
    const start = performance.now()
    const pixels = await worker.ask('frame', {
      feed: feed.value,
      kill: kill.value,
      steps,
      brush: painting ? brush : undefined,
    })
    image.data.set(pixels)
    context.putImageData(image, 0, 0)
    milliseconds += 0.1 * (performance.now() - start - milliseconds)
    frames++
    frame.element.dataset['frames'] = String(frames)
    if (frames % 10 === 1)
      says.textContent = `On ${backend}: ${speed.value} steps of ${side} × ${side} cells in ${milliseconds.toFixed(1)} ms.`
  }
  const begin = async (): Promise<void> => {
    const seed = Math.floor(Math.random() * 1e6)
    backend = await worker.ask('begin', { side, seed, gpu: device.index === 1 })
    frames = milliseconds = 0
    frame.element.dataset['backend'] = backend
    await frameOnce(1)
  }
  const failed = (error: unknown): void => {
    if (frame.closed()) return
    says.textContent = error instanceof Error ? error.message : String(error)
    device.index = 0
    ready = begin()
  }
  const restart = (): void => {
    ready = ready.then(begin).catch(failed)
  }
  const pattern = choice(
    'Pattern',
    patterns.map(([name]) => name),
    (index) => {
      ;[, feed.value, kill.value] = patterns[index]!
    },
  )
  const device = choice('Backend', 'gpu' in navigator ? ['WebAssembly', 'WebGPU'] : ['WebAssembly'], restart)
  const fixed = (value: number): string => value.toFixed(4)
  const feed = slider(
    'feed',
    { min: 0.01, max: 0.08, step: 0.0001, value: patterns[0][1], format: fixed },
    () => {},
  )
  const kill = slider(
    'kill',
    { min: 0.04, max: 0.07, step: 0.0001, value: patterns[0][2], format: fixed },
    () => {},
  )
  const speed = slider('steps a frame', { min: 1, max: 32, step: 1, value: 12 }, () => {})
  const moving = animation(
    frame,
    async () => {
      await ready
      await frameOnce(speed.value)
    },
    { start: 'Play', stop: 'Pause', auto: true },
  )
  const paint = (on: boolean): void => {
    painting = on
    if (on && !moving.running()) void ready.then(() => frameOnce(1)).catch(failed)
  }
  const move = (event: PointerEvent): void => {
    const box = canvas.getBoundingClientRect()
    brush = [((event.clientY - box.top) / box.height) * side, ((event.clientX - box.left) / box.width) * side]
    if (painting) paint(true)
  }
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    painting = true
    move(event)
  })
  canvas.addEventListener('pointermove', move)
  for (const name of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(name, () => paint(false))
  const directions: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-4, 0],
    ArrowDown: [4, 0],
    ArrowLeft: [0, -4],
    ArrowRight: [0, 4],
  }
  canvas.addEventListener('keydown', (event) => {
    const by = directions[event.key]
    if (by === undefined && event.key !== ' ') return
    event.preventDefault()
    if (by === undefined) paint(true)
    else brush = [0, 1].map((axis) => (brush[axis]! + by[axis]! + side) % side) as [number, number]
  })
  canvas.addEventListener('keyup', (event) => event.key === ' ' && paint(false))
  canvas.addEventListener('blur', () => paint(false))
  frame.element.append(
    row(moving.button, button('Start anew', restart), pattern.element, device.element),
    row(feed.element, kill.element, speed.element),
    says,
    canvas,
  )
  let ready = begin().catch(failed)
  return frame.close
}
