// Asks the server what was drawn, by the Open Inference Protocol, and shows its answer and how busy it is.
import { chartIn } from './chart.ts'
import { drawOn } from './drawing.ts'

interface Output {
  readonly name: string
  readonly data: readonly number[]
}

interface Live {
  readonly queuedRows: number
  readonly callers: number
  readonly requestsPerSecond: number
  readonly batchRows: number | null
  readonly queueMs: number | null
  readonly computeMs: number | null
}

const find = <T extends Element = HTMLElement>(id: string): T => document.getElementById(id) as unknown as T
const show = (id: string, text: string): void => void (find(id).textContent = text)
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`

const bars = Array.from({ length: 10 }, (_, digit) => {
  const [item, name, bar, share] = ['li', 'span', 'i', 'span'].map((tag) => document.createElement(tag))
  name!.textContent = String(digit)
  item!.append(name!, bar!, share!)
  return { item: item!, bar: bar!, share: share! }
})
find('bars').append(...bars.map(({ item }) => item))
showProbabilities(null)

let asking = false
let changed = false
const drawing = drawOn(find('paper'), () => {
  changed = true
  void ask()
})
find('clear').addEventListener('click', () => {
  drawing.clear()
  changed = false
  showProbabilities(null)
})

/** One request at a time; what is drawn meanwhile is in the next one. */
async function ask(): Promise<void> {
  if (asking) return
  asking = true
  try {
    while (changed) {
      changed = false
      const pixels = drawing.pixels()
      if (pixels !== null) await read(pixels)
    }
  } finally {
    asking = false
  }
}

async function read(pixels: Float32Array): Promise<void> {
  const image = { name: 'image', datatype: 'FP32', shape: [1, 28, 28], data: Array.from(pixels) }
  const start = performance.now()
  const response = await fetch('/v2/models/digits/infer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: [image], parameters: { tenant: 'page', priority: 1 } }),
  })
  const answer = (await response.json()) as { outputs: Output[]; error?: string }
  if (!response.ok) return show('hint', answer.error ?? response.statusText)
  const output = (name: string): readonly number[] => answer.outputs.find((each) => each.name === name)!.data
  const rows = output('batchRows')[0]!
  show('hint', 'Draw a digit, 0 to 9')
  show('trip', milliseconds(performance.now() - start))
  show('computed', milliseconds(output('computeMs')[0]!))
  show('rode', rows === 1 ? '1 row' : `${rows} rows`)
  showProbabilities(output('probabilities'))
}

function showProbabilities(probabilities: readonly number[] | null): void {
  const best = probabilities === null ? -1 : probabilities.indexOf(Math.max(...probabilities))
  show('digit', best === -1 ? '?' : String(best))
  bars.forEach(({ bar, share }, digit) => {
    const value = probabilities?.[digit] ?? 0
    bar.style.setProperty('--share', String(value))
    share.textContent = probabilities === null ? '' : `${(value * 100).toFixed(1)} %`
  })
}

const choices = [0, 4, 16, 64, 256].map((count) => {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = String(count)
  button.addEventListener('click', () => void fetch(`/load/${count}`, { method: 'POST' }))
  return { count, button }
})
find('callers').append(...choices.map(({ button }) => button))

const addToChart = chartIn(find('chart'))
new EventSource('/live').addEventListener('message', ({ data }) => {
  const live = JSON.parse(data) as Live
  const fraction = (value: number | null): string => (value === null ? '–' : value.toFixed(1))
  show('rate', Math.round(live.requestsPerSecond).toLocaleString('en'))
  show('mean', fraction(live.batchRows))
  show('depth', String(live.queuedRows))
  show('queue', fraction(live.queueMs))
  show('compute', fraction(live.computeMs))
  addToChart(live.batchRows ?? 0)
  for (const { count, button } of choices) button.setAttribute('aria-pressed', String(count === live.callers))
})
