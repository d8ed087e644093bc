// What a trained network sees on a picture: one that is here, one that is drawn, or one's own.
import { button, row, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { openWorker } from '../shared/link.ts'
import { panel } from '../shared/panel.ts'
import { side } from './side.ts'
import type { Thing } from './distinct.ts'
import type { PicturesHandlers } from './handlers.ts'
import { drawStopSign } from './stop-sign.ts'

type Source = CanvasImageSource & { readonly width: number; readonly height: number }

/** A picture, or a part of it in parts of its width and height. */
const own =
  (url: URL, part: readonly [number, number, number, number] = [0, 0, 1, 1]) =>
  async (): Promise<Source> => {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob())
    const [left, top, right, bottom] = part
    const [width, height] = [(right - left) * bitmap.width, (bottom - top) * bitmap.height]
    return createImageBitmap(bitmap, left * bitmap.width, top * bitmap.height, width, height)
  }

const pictures: Readonly<Record<string, () => Promise<Source>>> = {
  'Boats in Nagasaki': own(new URL('../assets/boats.jpg', import.meta.url)),
  'A cat in motion': own(new URL('../assets/cat.jpg', import.meta.url), [0.5, 0.25, 0.66, 0.565]),
  'A drawn sign': async () => drawStopSign(),
}

export function mount(root: HTMLElement): () => void {
  const frame = panel(root, 'pictures')
  const worker = openWorker<PicturesHandlers>(frame, 'pictures')
  const says = status('Loading the network, 4 MB …')
  const canvas = element('canvas', {
    width: side,
    height: side,
    role: 'img',
    'aria-label': 'The picture and what is found on it',
  })
  const list = element('ul', { class: 'gallery-found' })
  const context = canvas.getContext('2d')!

  const look = async (source: Source): Promise<void> => {
    await ready
    says.textContent = 'Looking …'
    const square = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true })!
    square.drawImage(source, 0, 0, side, side)
    const { things, milliseconds } = await worker.ask('detect', square.getImageData(0, 0, side, side).data)
    canvas.height = Math.round((canvas.width * source.height) / source.width)
    context.drawImage(source, 0, 0, canvas.width, canvas.height)
    for (const thing of things) outline(context, thing)
    list.replaceChildren(
      ...things.map(({ label, score }) => element('li', {}, `${label}, ${(score * 100).toFixed(0)} %`)),
    )
    says.textContent = `${things.length === 0 ? 'Nothing is found' : `${things.length} found`} in ${milliseconds.toFixed(0)} ms.`
    frame.element.dataset['found'] = things.map(({ label }) => label).join(', ')
  }
  const attempt = (task: () => Promise<void>): void => {
    task().catch((error: unknown) => {
      if (!frame.closed()) says.textContent = error instanceof Error ? error.message : String(error)
    })
  }
  const file = element('input', { type: 'file', accept: 'image/*' })
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? []
    if (chosen !== undefined) attempt(async () => look(await createImageBitmap(chosen)))
  })
  const choices = Object.entries(pictures).map(([name, load]) =>
    button(name, () => attempt(async () => look(await load()))),
  )
  frame.element.append(
    row(...choices, element('label', { class: 'gallery-file' }, 'A picture of yours ', file)),
    says,
    canvas,
    list,
  )
  const ready = worker.ask('begin')
  attempt(async () => look(await pictures['Boats in Nagasaki']!()))
  return frame.close
}

function outline(
  context: CanvasRenderingContext2D,
  { label, score, box: [left, top, right, bottom] }: Thing,
): void {
  const { width, height } = context.canvas
  const [x, y] = [left * width, top * height]
  context.strokeStyle = '#fb923c'
  context.lineWidth = 3
  context.strokeRect(x, y, (right - left) * width, (bottom - top) * height)
  const text = `${label} ${(score * 100).toFixed(0)} %`
  context.font = '600 15px system-ui, sans-serif'
  context.fillStyle = '#fb923c'
  context.fillRect(x, Math.max(0, y - 20), context.measureText(text).width + 10, 20)
  context.fillStyle = '#1c1410'
  context.fillText(text, x + 5, Math.max(0, y - 20) + 15)
}
