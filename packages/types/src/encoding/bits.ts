// One f64 seen as two words, to take floating-point numbers apart. Little-endian hosts, as every JavaScript engine has.

const scratch = /* @__PURE__ */ new ArrayBuffer(8)

/** The number whose bits `words` shows. */
export const float: Float64Array<ArrayBuffer> = /* @__PURE__ */ new Float64Array(scratch)

/** Low word, then the word with sign, exponent and the top 20 bits of the significand. */
export const words: Int32Array<ArrayBuffer> = /* @__PURE__ */ new Int32Array(scratch)
