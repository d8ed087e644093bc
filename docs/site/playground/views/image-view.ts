// The pixels of a picture: grey, with colours, or with colours and opacity.
import { slice, type Tensor } from '@nx/nx'
import type { ImageView } from '../run/protocol.ts'
import { numbersOf, type Soon, then } from '../run/reading.ts'

const most = 512

/** A picture of a tensor [height, width] or [height, width, channels]: floats from 0 to 1, integers from 0 to 255. */
export function imageView(input: Tensor): Soon<ImageView> {
  const { shape, type } = input
  const [fullHeight, fullWidth, channels = 1] = shape as readonly [number, number, number?]
  const steps = [Math.ceil(fullHeight / most), Math.ceil(fullWidth / most)] as const
  const strides = shape.length === 3 ? [...steps, 1] : steps
  const part = slice(
    input,
    shape.map(() => 0),
    shape,
    { strides },
  )
  const [height, width] = part.shape as readonly [number, number]
  const scale = /^b?f/.test(type) ? 255 : 1
  return then(numbersOf(part), (numbers) => {
    const pixels = new Uint8ClampedArray(height * width * 4)
    for (let i = 0; i < height * width; i++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[4 * i + channel] = numbers[i * channels + (channels < 3 ? 0 : channel)]! * scale
      }
      pixels[4 * i + 3] = channels === 4 ? numbers[i * channels + 3]! * scale : 255
    }
    return { kind: 'image', width, height, pixels, steps }
  })
}
