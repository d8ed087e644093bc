// The spectrogram of a sound: made here, from a file, or from the microphone.
import { button, row, slider, status } from '../shared/controls.ts'
import { element } from '../shared/element.ts'
import { drawHeatmap } from '../shared/heatmap.ts'
import { openWorker } from '../shared/link.ts'
import { panel } from '../shared/panel.ts'
import type { SpectrogramHandlers } from './handlers.ts'
import { hop, size } from './spectrogram.ts'

const rate = 16_000
/** Longer sounds are cut off. */
const longest = 10 * rate

export function mount(root: HTMLElement): () => void {
  const frame = panel(root, 'spectrogram')
  const worker = openWorker<SpectrogramHandlers>(frame, 'spectrogram')
  const says = status('Computing …')
  const canvas = element('canvas', {
    width: 1,
    height: 1,
    class: 'gallery-spectrogram',
    role: 'img',
    'aria-label': 'Spectrogram: time to the right, frequency upwards',
  })
  const seconds = element('span')
  let sound = new Float32Array(0)
  let [asking, again] = [false, false]
  let context: AudioContext | undefined
  let playing: AudioBufferSourceNode | undefined

  const show = async (samples: Float32Array): Promise<void> => {
    sound = Float32Array.from(samples.subarray(0, longest))
    if (sound.length < size) {
      says.textContent = `A sound of at least ${size} samples is needed.`
      return
    }
    const start = performance.now()
    const { pieces, frequencies, levels } = await worker.ask('spectrogram', sound)
    const milliseconds = performance.now() - start
    // Pieces become columns, with the lowest frequency at the bottom.
    const turned = new Float32Array(levels.length)
    for (let piece = 0; piece < pieces; piece++) {
      for (let k = 0; k < frequencies; k++)
        turned[(frequencies - 1 - k) * pieces + piece] = levels[piece * frequencies + k]!
    }
    drawHeatmap(canvas, turned, { width: pieces, height: frequencies, from: -80, to: 0 })
    seconds.textContent = `${(sound.length / rate).toFixed(1)} s`
    says.textContent = `${pieces} pieces of ${size} samples, one each ${((1000 * hop) / rate).toFixed(0)} ms, transformed in ${milliseconds.toFixed(0)} ms.`
    frame.element.dataset['pieces'] = String(pieces)
  }
  const synthesize = async (): Promise<void> => {
    again = true
    if (asking) return
    asking = true
    while (again && !frame.closed()) {
      again = false
      await show(await worker.ask('synthesize', { rate, seconds: 3, from: from.value, to: to.value }))
    }
    asking = false
  }
  const attempt = (task: () => Promise<void>): void => {
    task().catch((error: unknown) => {
      if (!frame.closed()) says.textContent = error instanceof Error ? error.message : String(error)
    })
  }
  const hertz = { min: 100, max: 7500, step: 50, format: (value: number): string => `${value} Hz` }
  const from = slider('sweep from', { ...hertz, value: 200 }, () => attempt(synthesize))
  const to = slider('to', { ...hertz, value: 6000 }, () => attempt(synthesize))
  const audio = (): AudioContext => (context ??= new AudioContext())
  const stop = (): void => {
    playing?.stop()
    playing = undefined
    play.textContent = 'Play the sound'
  }
  const play = button('Play the sound', () => {
    if (playing !== undefined) return stop()
    const buffer = audio().createBuffer(1, Math.max(1, sound.length), rate)
    buffer.copyToChannel(sound, 0)
    playing = audio().createBufferSource()
    playing.buffer = buffer
    playing.connect(audio().destination)
    playing.addEventListener('ended', stop)
    playing.start()
    play.textContent = 'Stop'
  })
  const file = element('input', { type: 'file', accept: 'audio/*' })
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? []
    if (chosen !== undefined) attempt(async () => show(await decoded(await chosen.arrayBuffer())))
  })
  const record = button('Record 3 s', () =>
    attempt(async () => {
      says.textContent = 'Listening …'
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      const end = (): void => stream.getTracks().forEach((track) => track.stop())
      frame.onClose(end)
      const recorder = new MediaRecorder(stream)
      const parts: Blob[] = []
      recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
      recorder.start()
      await new Promise((resolve) => setTimeout(resolve, 3000))
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve))
      recorder.stop()
      await stopped
      end()
      await show(await decoded(await new Blob(parts).arrayBuffer()))
    }),
  )
  frame.onClose(() => {
    stop()
    void context?.close()
  })
  frame.element.append(
    row(from.element, to.element),
    row(play, record, element('label', { class: 'gallery-file' }, 'A sound file ', file)),
    says,
    element(
      'figure',
      { class: 'gallery-axes' },
      element('figcaption', {}, `Frequency, 0 to ${rate / 2000} kHz upwards; time to the right, `, seconds),
      canvas,
    ),
  )
  attempt(synthesize)
  return frame.close
}

/** The samples of a file, one channel at our rate. */
async function decoded(bytes: ArrayBuffer): Promise<Float32Array> {
  const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes)
  return buffer.getChannelData(0)
}
