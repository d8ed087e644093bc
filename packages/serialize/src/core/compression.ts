// The option that says how hard to compress.
import { NxError, show } from '@nx/types'

/** Whether to compress: not at all, as usual, or from 0 (not) to 9 (smallest). */
export type Compression = boolean | number

export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** The level that an option asks for, 0 for none. Throws `option`. */
export function compressionLevel(op: string, compressed: Compression = false): Level {
  const level = typeof compressed === 'boolean' ? Number(compressed) * 6 : compressed
  if (Number.isInteger(level) && level >= 0 && level <= 9) return level as Level
  throw new NxError(
    'option',
    op,
    `compressed is true, false or a level from 0 to 9, got ${show(compressed)}`,
    {
      option: 'compressed',
      value: compressed,
    },
  )
}
