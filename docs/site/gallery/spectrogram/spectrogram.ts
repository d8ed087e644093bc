// A spectrogram: how strong each frequency is in each part of a sound, by the Fourier transform of
// short pieces.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

/** Samples of a piece, and from one piece to the next. */
export const [size, hop] = [512, 128]

/** Pieces of a sound [samples] that overlap, [pieces, size]. */
const pieces = (sound: Tensor): Tensor => {
  const count = Math.floor((sound.shape[0]! - size) / hop) + 1
  const starts = nx.multiply(nx.iota([count, 1]), hop)
  return nx.take(sound, nx.add(starts, nx.iota([1, size])))
}

/**
 * A bell that lets a piece begin and end gently, so that its edges make no frequencies of their own
 * (Hann).
 */
const bell = (): Tensor => {
  const angle = nx.multiply(nx.iota([size], { type: 'f32' }), (2 * Math.PI) / size)
  return nx.multiply(0.5, nx.subtract(1, nx.cos(angle)))
}

/**
 * Loudness in decibels below a full tone, −80 … 0, [pieces, size / 2 + 1]; column k is the
 * frequency k · rate / size.
 */
export const spectrogram = nx.jit((sound: Tensor): Tensor => {
  const spectrum = nx.abs(nx.rfft(nx.multiply(pieces(sound), bell())))
  // A tone of amplitude 1 has the sum of the bell, size / 2, halved.
  const level = nx.divide(spectrum, size / 4)
  return nx.clip(nx.multiply(20, nx.log10(nx.max(level, 1e-5))), -80, 0)
})

/** Some seconds of a sweep upwards, a chord and a click, at so many samples a second. */
export function synthesize(rate: number, seconds: number, from: number, to: number): Tensor {
  const t = nx.divide(nx.iota([Math.round(rate * seconds)], { type: 'f32' }), rate)
  // A sweep whose logarithm rises evenly: its phase is the integral of its frequency.
  const growth = Math.log(to / from) / seconds
  const time = growth === 0 ? t : nx.divide(nx.expm1(nx.multiply(t, growth)), growth)
  const phase = nx.multiply(time, 2 * Math.PI * from)
  const sweep = nx.multiply(0.4, nx.sin(phase))
  const tone = (frequency: number): Tensor => nx.sin(nx.multiply(t, 2 * Math.PI * frequency))
  const chord = nx.add(nx.add(tone(440), tone(554.37)), tone(659.26))
  const fading = nx.exp(nx.multiply(-1.2, t))
  return nx.add(sweep, nx.multiply(nx.multiply(0.15, fading), chord))
}
