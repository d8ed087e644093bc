// How elements are held, rounded, converted and stored.
export { decode, encode } from './encoding/bytes.ts'
export { convert } from './encoding/convert.ts'
export type { ConvertOptions } from './encoding/convert.ts'
export { allocate } from './encoding/elements.ts'
export type { Elements } from './encoding/elements.ts'
export { roundTo } from './encoding/round.ts'
export { formatFloat } from './encoding/text.ts'
export { wrapTo } from './encoding/wrap.ts'
