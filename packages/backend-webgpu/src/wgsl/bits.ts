// WGSL functions on the bits of floats, which drivers can neither fold away nor flush.

/** Functions by name; what a function calls is found by `assemble`. */
export const bits: Readonly<Record<string, string>> = {
  // A constant expression that gives NaN or infinity is an error in WGSL; a call is no constant expression.
  from_bits: `
fn from_bits(bits: u32) -> f32 { return bitcast<f32>(bits); }`,

  // Drivers fold x != x to false.
  is_nan: `
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }`,

  is_finite: `
fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u; }`,

  magnitude_bits: `
fn magnitude_bits(x: f32) -> u32 { return bitcast<u32>(x) & 0x7fffffffu; }`,

  with_sign: `
fn with_sign(magnitude: f32, sign: f32) -> f32 {
  return from_bits(magnitude_bits(magnitude) | (bitcast<u32>(sign) & 0x80000000u));
}`,

  // Ascending like the floats themselves, -0 below +0.
  order_of: `
fn order_of(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  return b ^ select(0x80000000u, 0xffffffffu, (b >> 31u) == 1u);
}`,

  from_order: `
fn from_order(key: u32) -> f32 {
  return from_bits(key ^ select(0xffffffffu, 0x80000000u, (key >> 31u) == 1u));
}`,

  // Order of sorting: zeros equal, NaN greatest.
  sort_key: `
fn sort_key(x: f32) -> u32 {
  if (is_nan(x)) { return 0xffffffffu; }
  if (magnitude_bits(x) == 0u) { return 0x80000000u; }
  return order_of(x);
}`,

  float_equal: `
fn float_equal(x: f32, y: f32) -> bool {
  let a = bitcast<u32>(x);
  let b = bitcast<u32>(y);
  return !is_nan(x) && !is_nan(y) && (a == b || ((a | b) << 1u) == 0u);
}`,

  float_less: `
fn float_less(x: f32, y: f32) -> bool {
  return !is_nan(x) && !is_nan(y) && !float_equal(x, y) && order_of(x) < order_of(y);
}`,

  float_min: `
fn float_min(x: f32, y: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  return select(y, x, order_of(x) < order_of(y));
}`,

  float_max: `
fn float_max(x: f32, y: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  return select(y, x, order_of(x) > order_of(y));
}`,

  // The upper half of the digits: products of two of them are exact, with and without fused multiply-add.
  upper_half: `
fn upper_half(x: f32) -> f32 { return from_bits(bitcast<u32>(x) & 0xfffff000u); }`,

  // |x| = significand * 2^exponent with 1 <= significand < 2, for a finite x that is not zero.
  parts_of: `
struct Parts { significand: f32, exponent: i32 }
fn parts_of(x: f32) -> Parts {
  var b = magnitude_bits(x);
  var exponent = i32(b >> 23u) - 127;
  if (b < 0x800000u) {
    let shift = countLeadingZeros(b) - 8u;
    b = b << shift;
    exponent = -126 - i32(shift);
  }
  return Parts(from_bits((b & 0x7fffffu) | 0x3f800000u), exponent);
}`,

  // value / 2^shift to the nearest integer, ties to even, for shifts from 1 to 31.
  round_shift: `
fn round_shift(value: u32, shift: u32) -> u32 {
  let whole = value >> shift;
  let rest = value & ((1u << shift) - 1u);
  let half = 1u << (shift - 1u);
  return whole + select(0u, 1u, rest > half || (rest == half && (whole & 1u) == 1u));
}`,

  // x * 2^exponent for a normal x, subnormal results rounded to even.
  scale: `
fn scale(x: f32, exponent: i32) -> f32 {
  let b = magnitude_bits(x);
  let sign = bitcast<u32>(x) & 0x80000000u;
  let field = i32(b >> 23u) + clamp(exponent, -600, 600);
  if (field >= 255) { return from_bits(sign | 0x7f800000u); }
  if (field > 0) { return from_bits(sign | (u32(field) << 23u) | (b & 0x7fffffu)); }
  return from_bits(sign | round_shift((b & 0x7fffffu) | 0x800000u, u32(min(1 - field, 25))));
}`,
}
