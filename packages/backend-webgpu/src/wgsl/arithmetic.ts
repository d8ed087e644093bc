// WGSL functions for division, remainder, square root, and integer arithmetic that is defined for every input.

/** Functions by name. */
export const arithmetic: Readonly<Record<string, string>> = {
  // x - q*y from halves of the digits, whose products are exact.
  residual: `
fn residual(x: f32, q: f32, y: f32) -> f32 {
  let q_high = upper_half(q);
  let q_low = q - q_high;
  let y_high = upper_half(y);
  let y_low = y - y_high;
  return ((x - q_high * y_high) - q_high * y_low - q_low * y_high) - q_low * y_low;
}`,

  // The built-in quotient may be off by 2.5 units in the last place; one Newton step makes it right.
  float_divide: `
fn float_divide(x: f32, y: f32) -> f32 {
  let a = magnitude_bits(x);
  let b = magnitude_bits(y);
  let sign = (bitcast<u32>(x) ^ bitcast<u32>(y)) & 0x80000000u;
  if (a > 0x7f800000u || b > 0x7f800000u || (a == b && (a == 0u || a == 0x7f800000u))) {
    return from_bits(0x7fc00000u);
  }
  if (a == 0x7f800000u || b == 0u) { return from_bits(sign | 0x7f800000u); }
  if (b == 0x7f800000u || a == 0u) { return from_bits(sign); }
  let p = parts_of(x);
  let q = parts_of(y);
  let quotient = p.significand / q.significand;
  let better = quotient + residual(p.significand, quotient, q.significand) / q.significand;
  return from_bits(sign | bitcast<u32>(scale(better, p.exponent - q.exponent)));
}`,

  float_sqrt: `
fn float_sqrt(x: f32) -> f32 {
  if (magnitude_bits(x) == 0u || bitcast<u32>(x) == 0x7f800000u) { return x; }
  if (is_nan(x) || (bitcast<u32>(x) >> 31u) == 1u) { return from_bits(0x7fc00000u); }
  let p = parts_of(x);
  let odd = p.exponent & 1;
  let m = p.significand * f32(1 + odd);
  let root = sqrt(m);
  return scale(root + residual(m, root, root) / (2.0 * root), (p.exponent - odd) / 2);
}`,

  // Long division of the digits, eight a round: exact.
  float_remainder: `
fn float_remainder(x: f32, y: f32) -> f32 {
  let a = magnitude_bits(x);
  let b = magnitude_bits(y);
  if (a >= 0x7f800000u || b > 0x7f800000u || b == 0u) { return from_bits(0x7fc00000u); }
  if (a < b) { return x; }
  let p = parts_of(x);
  let q = parts_of(y);
  let divisor = (bitcast<u32>(q.significand) & 0x7fffffu) | 0x800000u;
  var rest = ((bitcast<u32>(p.significand) & 0x7fffffu) | 0x800000u) % divisor;
  for (var left = p.exponent - q.exponent; left > 0 && rest != 0u; left -= 8) {
    rest = (rest << u32(min(left, 8))) % divisor;
  }
  let sign = bitcast<u32>(x) & 0x80000000u;
  if (rest == 0u) { return from_bits(sign); }
  return from_bits(sign | bitcast<u32>(scale(f32(rest), q.exponent - 23)));
}`,

  signed_quotient: `
fn signed_quotient(x: i32, y: i32) -> i32 {
  if (y == 0) { return 0; }
  if (y == -1) { return -x; }
  return x / y;
}`,

  unsigned_quotient: `
fn unsigned_quotient(x: u32, y: u32) -> u32 {
  if (y == 0u) { return 0u; }
  return x / y;
}`,

  signed_remainder: `
fn signed_remainder(x: i32, y: i32) -> i32 {
  if (y == 0 || y == -1) { return 0; }
  return x % y;
}`,

  unsigned_remainder: `
fn unsigned_remainder(x: u32, y: u32) -> u32 {
  if (y == 0u) { return 0u; }
  return x % y;
}`,

  unsigned_power: `
fn unsigned_power(x: u32, y: u32) -> u32 {
  var power = 1u;
  var square = x;
  for (var n = y; n > 0u; n = n >> 1u) {
    if ((n & 1u) == 1u) { power *= square; }
    square *= square;
  }
  return power;
}`,

  // A negative power of an integer, truncated: of 1 and -1 itself a power, of all else 0.
  signed_power: `
fn signed_power(x: i32, y: i32) -> i32 {
  if (y >= 0) { return bitcast<i32>(unsigned_power(bitcast<u32>(x), bitcast<u32>(y))); }
  if (x == 1) { return 1; }
  if (x == -1) { return select(1, -1, (y & 1) == 1); }
  return 0;
}`,

  // All bits are shifted out by amounts past the width; negative amounts are taken for such.
  shift_left: `
fn shift_left(x: u32, amount: u32) -> u32 {
  if (amount > 31u) { return 0u; }
  return x << amount;
}`,

  unsigned_shift_right: `
fn unsigned_shift_right(x: u32, amount: u32) -> u32 {
  if (amount > 31u) { return 0u; }
  return x >> amount;
}`,

  signed_shift_right: `
fn signed_shift_right(x: i32, amount: u32) -> i32 { return x >> min(amount, 31u); }`,
}
