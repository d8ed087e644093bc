// WGSL functions that round floats to narrower formats and convert between floats and integers.

/** Functions by name. */
export const conversion: Readonly<Record<string, string>> = {
  round_bf16: `
fn round_bf16(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let b = bitcast<u32>(x);
  return from_bits((b + 0x7fffu + ((b >> 16u) & 1u)) & 0xffff0000u);
}`,

  // To a format with so many mantissa bits, smallest exponent and largest finite number; beyond it, overflow.
  round_narrow: `
fn round_narrow(x: f32, mantissa: i32, lowest: i32, largest: u32, overflow: u32) -> f32 {
  let b = magnitude_bits(x);
  if (b > 0x7f800000u || b == 0u) { return x; }
  let sign = bitcast<u32>(x) & 0x80000000u;
  if (b == 0x7f800000u) { return from_bits(sign | overflow); }
  let exponent = max(i32(b >> 23u) - 127, lowest);
  let drop = min(23 - mantissa + exponent - (i32(b >> 23u) - 127), 25);
  let digits = round_shift((b & 0x7fffffu) | 0x800000u, u32(drop));
  if (digits == 0u) { return from_bits(sign); }
  let rounded = bitcast<u32>(scale(f32(digits), exponent - mantissa));
  return from_bits(sign | select(rounded, overflow, rounded > largest));
}`,

  round_f16: `
fn round_f16(x: f32) -> f32 { return round_narrow(x, 10, -14, 0x477fe000u, 0x7f800000u); }`,

  round_f8: `
fn round_f8(x: f32) -> f32 { return round_narrow(x, 2, -14, 0x47600000u, 0x7f800000u); }`,

  round_f8_e4m3fn: `
fn round_f8_e4m3fn(x: f32) -> f32 { return round_narrow(x, 3, -6, 0x43e00000u, 0x7fc00000u); }`,

  // The code of a number that the format holds; infinity and NaN by their codes.
  to_code: `
fn to_code(x: f32, mantissa: u32, lowest: i32, width: u32, infinity: u32, nan: u32) -> u32 {
  let b = magnitude_bits(x);
  let sign = (bitcast<u32>(x) >> 31u) << (width - 1u);
  if (b > 0x7f800000u) { return sign | nan; }
  if (b == 0x7f800000u) { return sign | infinity; }
  if (b == 0u) { return sign; }
  let exponent = i32(b >> 23u) - 127;
  if (exponent < lowest) {
    return sign | (((b & 0x7fffffu) | 0x800000u) >> (u32(lowest - exponent) + 23u - mantissa));
  }
  return sign | (u32(exponent - lowest + 1) << mantissa) | ((b & 0x7fffffu) >> (23u - mantissa));
}`,

  from_code: `
fn from_code(code: u32, mantissa: u32, lowest: i32, width: u32, infinity: u32, nan: u32) -> f32 {
  let magnitude = code & ((1u << (width - 1u)) - 1u);
  let sign = (code >> (width - 1u)) << 31u;
  if (magnitude == infinity) { return from_bits(sign | 0x7f800000u); }
  if (magnitude > min(infinity, nan - 1u)) { return from_bits(sign | 0x7fc00000u); }
  let fraction = magnitude & ((1u << mantissa) - 1u);
  let field = i32(magnitude >> mantissa);
  if (magnitude == 0u) { return from_bits(sign); }
  if (field == 0) { return from_bits(sign | bitcast<u32>(scale(f32(fraction), lowest - i32(mantissa)))); }
  return from_bits(sign | (u32(field + lowest + 126) << 23u) | (fraction << (23u - mantissa)));
}`,

  // The integer part modulo 2^32; infinities give the ends of a range, NaN gives 0.
  float_to_word: `
fn float_to_word(x: f32, lowest: u32, largest: u32) -> u32 {
  let b = magnitude_bits(x);
  let negative = (bitcast<u32>(x) >> 31u) == 1u;
  if (b > 0x7f800000u) { return 0u; }
  if (b == 0x7f800000u) { return select(largest, lowest, negative); }
  let exponent = i32(b >> 23u) - 127;
  if (exponent < 0 || exponent > 54) { return 0u; }
  let digits = (b & 0x7fffffu) | 0x800000u;
  let whole = select(digits >> u32(max(23 - exponent, 0)), digits << u32(max(exponent - 23, 0)), exponent > 23);
  return select(whole, 0u - whole, negative);
}`,

  // Rounded to odd at 24 digits, so that rounding again to a narrower format does no harm.
  magnitude_to_float: `
fn magnitude_to_float(x: u32) -> f32 {
  if (x < 0x1000000u) { return f32(x); }
  return f32((x & 0xffffff00u) | select(0u, 0x100u, (x & 0xffu) != 0u));
}`,

  word_to_float: `
fn word_to_float(x: u32) -> f32 {
  if (x < 0x1000000u) { return f32(x); }
  let shift = 8u - countLeadingZeros(x);
  return scale(f32(round_shift(x, shift)), i32(shift));
}`,

  integer_to_float: `
fn integer_to_float(x: i32) -> f32 {
  if (x >= 0) { return word_to_float(u32(x)); }
  return -word_to_float(0u - bitcast<u32>(x));
}`,

  integer_to_narrow: `
fn integer_to_narrow(x: i32) -> f32 {
  if (x >= 0) { return magnitude_to_float(u32(x)); }
  return -magnitude_to_float(0u - bitcast<u32>(x));
}`,

  clamp_finite: `
fn clamp_finite(x: f32, largest: u32) -> f32 {
  if (is_nan(x) || magnitude_bits(x) <= largest) { return x; }
  return with_sign(from_bits(largest), x);
}`,
}
