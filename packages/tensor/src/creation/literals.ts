// Tagged templates: vectors and matrices as text.
import { type DType, dtypes, NxError } from '@nx/types'
import { describe } from '../core/element.ts'
import type { Tensor } from '../core/tensor.ts'
import { tensorOf } from './tensor.ts'

/** Makes a tensor of the text between backticks. */
export type LiteralTag = (strings: TemplateStringsArray, ...values: readonly (number | bigint)[]) => Tensor

/** A tag that infers the type, and one per type: `` vec`1 2` ``, `` vec.f32`1 2` ``. */
export type LiteralTags = LiteralTag & Readonly<Record<DType, LiteralTag>>

/**
 * A vector from numbers parted by white space. f32 if any is written with a point or an exponent, or is `NaN`, `Inf`
 * or `-Inf`; s32 else. `vec.u8`, `vec.f64`, … give the type.
 *
 * @throws NxError `literal` for anything that is no number or for more than one line, and as `tensor` does.
 *
 * @example
 * toArray(vec`1 2 3`) // => [1, 2, 3]
 * vec`1.0 2.0`.type // => 'f32'
 * vec.u8`1 2 3`.type // => 'u8'
 */
export const vec: LiteralTags = /* @__PURE__ */ tags('vec', (rows, type) => {
  if (rows.length !== 1) {
    throw new NxError('literal', 'vec', `a vector is one line of numbers, got ${rows.length}; use mat`, {
      lines: rows.length,
    })
  }
  return tensorOf('vec', rows[0]!, { type })
})

/**
 * A matrix from lines of numbers parted by white space. Types as for `vec`.
 *
 * @throws NxError `literal` for anything that is no number, and as `tensor` does: `ragged` for lines of different
 * lengths.
 *
 * @example
 * toArray(mat`
 *   1 2
 *   3 4
 * `) // => [[1, 2], [3, 4]]
 * mat.f64`1 2`.shape // => [1, 2]
 */
export const mat: LiteralTags = /* @__PURE__ */ tags('mat', (rows, type) => tensorOf('mat', rows, { type }))

type Value = number | bigint

function tags(op: string, make: (rows: Value[][], type: DType) => Tensor): LiteralTags {
  const tag =
    (type?: DType): LiteralTag =>
    (strings, ...values) => {
      if (!Array.isArray(strings?.raw)) {
        throw new NxError('literal', op, `is a tag of text, got ${describe(strings)}; write ${op}\`1 2\``, {
          strings,
        })
      }
      const text = String.raw({ raw: strings }, ...values)
      const rows = text.split('\n').filter((line) => line.trim() !== '')
      const float = /[.eNI]/.test(text)
      const used = type ?? (float ? 'f32' : 's32')
      return make(
        rows.map((row) =>
          row
            .trim()
            .split(/\s+/)
            .map((word) => parse(op, word)),
        ),
        used,
      )
    }
  return Object.assign(
    tag(),
    Object.fromEntries(dtypes.map((type) => [type, tag(type)])) as Record<DType, LiteralTag>,
  )
}

function parse(op: string, word: string): Value {
  const value = Number(word.replace(/^([+-]?)Inf$/, '$1Infinity'))
  if (Number.isNaN(value) && word !== 'NaN') {
    throw new NxError(
      'literal',
      op,
      `"${word}" is not a number; part numbers by white space, rows by lines`,
      { word },
    )
  }
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[+-]?\d+$/.test(word)
    ? BigInt(word)
    : value
}
