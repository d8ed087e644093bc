// Colours for numbers from 0 to 1: dark violet over teal to yellow, readable in grey as well.
import { scaleLinear } from 'd3-scale'

const stops = [
  [38, 18, 64],
  [52, 72, 130],
  [32, 134, 140],
  [96, 190, 100],
  [250, 228, 70],
] as const
const at = stops.map((_, i) => i / (stops.length - 1))
const channels = [0, 1, 2].map((channel) =>
  scaleLinear(
    at,
    stops.map((stop) => stop[channel]!),
  ).clamp(true),
)

/** Red, green and blue, 0 … 255, of 256 shades. */
export const shades: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, i) =>
  channels.map((channel) => Math.round(channel(i / 255))),
)
