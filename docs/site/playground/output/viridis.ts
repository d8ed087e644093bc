// The viridis colour map, by nine of its colours and what lies between them.

const stops = [
  0x440154, 0x472c7a, 0x3b518b, 0x2c718e, 0x21908d, 0x27ad81, 0x5cc863, 0xaadc32, 0xfde725,
] as const

/** Red, green and blue from 0 to 255 of a level from 0 to 1. */
export function viridis(level: number): readonly [number, number, number] {
  const place = Math.min(1, Math.max(0, level)) * (stops.length - 1)
  const [low, high] = [stops[Math.floor(place)]!, stops[Math.ceil(place)]!]
  const channel = (shift: number): number => {
    const [from, to] = [(low >> shift) & 255, (high >> shift) & 255]
    return Math.round(from + (to - from) * (place % 1))
  }
  return [channel(16), channel(8), channel(0)]
}
