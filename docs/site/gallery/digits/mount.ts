// Training a network on handwritten digits, and drawing one for it to read.
import { drawOn } from '../../../examples/serve-digits/page/drawing.ts'
import { animation } from '../shared/animation.ts'
import { chart } from '../shared/chart.ts'
import { button, row, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { openWorker } from '../shared/link.ts'
import { panel } from '../shared/panel.ts'
import type { DigitsHandlers } from './handlers.ts'

/** Steps between two looks at the network. */
const stride = 6
const most = 900

export function mount(root: HTMLElement): () => void {
  const frame = panel(root, 'digits')
  const worker = openWorker<DigitsHandlers>(frame, 'digits')
  const says = status('Loading the digits …')
  const progress = element('progress', { max: most, value: 0, 'aria-label': 'Steps of training' })
  const lossChart = chart({ title: 'Loss of each batch', x: 'step', y: 'loss', up: [0, 2.5] })
  const accuracyChart = chart({
    title: 'Accuracy on digits not trained on',
    x: 'step',
    y: 'accuracy',
    up: [0, 1],
  })
  let losses: number[] = []
  let accuracies: [step: number, accuracy: number][] = []
  let count = 0

  const begin = async (): Promise<void> => {
    const first = await worker.ask('begin')
    count = first.count
    losses = []
    accuracies = [[0, first.accuracy]]
    show()
    says.textContent = `${count} digits to learn from; the network guesses so far.`
    await readDrawing()
  }
  const show = (): void => {
    progress.value = losses.length
    const steps = losses.map((_, i) => i + 1)
    lossChart.draw([{ kind: 'line', x: steps, y: losses }])
    accuracyChart.draw([
      { kind: 'line', x: accuracies.map(([at]) => at), y: accuracies.map(([, value]) => value) },
    ])
  }
  const training = animation(
    frame,
    async () => {
      await ready
      const result = await worker.ask('train', stride)
      losses.push(...result.losses)
      accuracies.push([result.steps, result.accuracy])
      show()
      const share = (result.accuracy * 100).toFixed(1)
      says.textContent = `Step ${result.steps}: loss ${result.losses.at(-1)!.toFixed(3)}, ${share} % of 1,000 test digits read rightly.`
      frame.element.dataset['accuracy'] = String(result.accuracy)
      await readDrawing()
      return result.steps < most
    },
    { start: 'Train', stop: 'Pause' },
  )
  const anew = button('Start anew', () => {
    training.stop()
    ready = begin()
  })

  const paper = element('canvas', {
    width: 280,
    height: 280,
    class: 'gallery-paper',
    'aria-label': 'Draw a digit here',
    role: 'img',
  })
  const answer = element('output', { class: 'gallery-digit' }, '?')
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const [bar, share] = [element('i'), element('span')]
    return { item: element('li', {}, element('span', {}, String(digit)), bar, share), bar, share }
  })
  let shown: Float32Array | null = null
  const readDrawing = async (): Promise<void> => {
    if (shown === null) return showProbabilities(null)
    showProbabilities(await worker.ask('read', shown))
  }
  function showProbabilities(probabilities: readonly number[] | null): void {
    answer.textContent =
      probabilities === null ? '?' : String(probabilities.indexOf(Math.max(...probabilities)))
    bars.forEach(({ bar, share }, digit) => {
      bar.style.setProperty('--share', String(probabilities?.[digit] ?? 0))
      share.textContent = probabilities === null ? '' : `${(probabilities[digit]! * 100).toFixed(1)} %`
    })
  }
  const drawing = drawOn(paper, () => {
    shown = drawing.pixels()
    void ask()
  })
  let [asking, changed] = [false, false]
  /** One question at a time; what is drawn meanwhile is in the next one. */
  const ask = async (): Promise<void> => {
    changed = true
    if (asking) return
    asking = true
    await ready
    while (changed) {
      changed = false
      await readDrawing()
    }
    asking = false
  }
  const clear = button('Clear', () => {
    drawing.clear()
    shown = null
    showProbabilities(null)
  })
  let next = 0
  const example = button('A test digit', () => {
    void (async () => {
      await ready
      const { picture } = await worker.ask('example', next++)
      drawing.clear()
      showPicture(paper, picture)
      shown = picture
      await readDrawing()
    })()
  })

  frame.element.append(
    row(training.button, anew),
    progress,
    says,
    element(
      'div',
      { class: 'gallery-columns' },
      element('figure', {}, element('figcaption', {}, 'Loss of each batch of 64'), lossChart.element),
      element(
        'figure',
        {},
        element('figcaption', {}, 'Accuracy on digits not trained on'),
        accuracyChart.element,
      ),
    ),
    element(
      'div',
      { class: 'gallery-columns' },
      element('figure', {}, element('figcaption', {}, 'Draw a digit'), paper, row(clear, example)),
      element(
        'figure',
        {},
        element('figcaption', {}, 'The network reads'),
        answer,
        element('ol', { class: 'gallery-bars', start: 0 }, ...bars.map(({ item }) => item)),
      ),
    ),
  )
  show()
  showProbabilities(null)
  let ready = begin()
  return frame.close
}

/** Draws a digit of the test onto the paper in the ink of the page. */
function showPicture(paper: HTMLCanvasElement, picture: Float32Array): void {
  const [red, green, blue] = getComputedStyle(paper)
    .color.match(/[\d.]+/g)!
    .map(Number)
  const image = new ImageData(28, 28)
  picture.forEach((value, i) => image.data.set([red!, green!, blue!, value * 255], 4 * i))
  const small = new OffscreenCanvas(28, 28)
  small.getContext('2d')!.putImageData(image, 0, 0)
  paper.getContext('2d')!.drawImage(small, 0, 0, paper.width, paper.height)
}
