// One f64, or f32, seen as words, to take floating-point numbers apart. Little-endian hosts, as every JavaScript engine has.

const scratch = /* @__PURE__ */ new ArrayBuffer(8)

/** The number whose bits `words` shows. */
export const float: Float64Array<ArrayBuffer> = /* @__PURE__ */ new Float64Array(scratch)

/** Low word, then the word with sign, exponent and the top 20 bits of the significand. */
export const words: Int32Array<ArrayBuffer> = /* @__PURE__ */ new Int32Array(scratch)

/** The f32 whose bits the low word shows. */
export const single: Float32Array<ArrayBuffer> = /* @__PURE__ */ new Float32Array(scratch)
