// WGSL functions sin, cos and atan2, exact to a few units in the last place for every input.

/** Functions by name. */
export const trigonometric: Readonly<Record<string, string>> = {
  high_product: `
fn high_product(x: u32, y: u32) -> u32 {
  let x_low = x & 0xffffu;
  let x_high = x >> 16u;
  let y_low = y & 0xffffu;
  let y_high = y >> 16u;
  let middle = x_high * y_low + ((x_low * y_low) >> 16u);
  return x_high * y_high + (middle >> 16u) + (((middle & 0xffffu) + x_low * y_high) >> 16u);
}`,

  // The digits of 2/pi, after 32 zeros.
  two_over_pi: `
fn two_over_pi(word: u32) -> u32 {
  switch (word) {
    case 1u: { return 0xa2f9836eu; }
    case 2u: { return 0x4e441529u; }
    case 3u: { return 0xfc2757d1u; }
    case 4u: { return 0xf534ddc0u; }
    case 5u: { return 0xdb629599u; }
    case 6u: { return 0x3c439041u; }
    case 7u: { return 0xfe5163abu; }
    default: { return 0u; }
  }
}`,

  // x = quadrant * pi/2 + rest with |rest| <= pi/4, for finite x: the digits of x times those digits of 2/pi that
  // decide the quadrant and the 62 digits after it (M. Payne and R. Hanek, 1983).
  quadrant_of: `
struct Angle { quadrant: u32, rest: f32 }
fn quadrant_of(x: f32) -> Angle {
  if (magnitude_bits(x) < 0x3f490fdau) { return Angle(0u, x); }
  let b = magnitude_bits(x);
  let digits = (b & 0x7fffffu) | 0x800000u;
  let position = (b >> 23u) - 120u;
  let first = position >> 5u;
  let shift = position & 31u;
  let t0 = two_over_pi(first);
  let t1 = two_over_pi(first + 1u);
  let t2 = two_over_pi(first + 2u);
  let t3 = two_over_pi(first + 3u);
  let w0 = select((t0 << shift) | (t1 >> (32u - max(shift, 1u))), t0, shift == 0u);
  let w1 = select((t1 << shift) | (t2 >> (32u - max(shift, 1u))), t1, shift == 0u);
  let w2 = select((t2 << shift) | (t3 >> (32u - max(shift, 1u))), t2, shift == 0u);
  let carry = high_product(digits, w2);
  let p1 = digits * w1 + carry;
  let p0 = digits * w0 + high_product(digits, w1) + select(0u, 1u, p1 < carry);
  var quadrant = p0 >> 30u;
  var high = (p0 << 2u) | (p1 >> 30u);
  var low = p1 << 2u;
  let above = (high >> 31u) == 1u;
  if (above) {
    quadrant += 1u;
    low = ~low + 1u;
    high = ~high + select(0u, 1u, low == 0u);
  }
  var exponent = -32;
  if (high == 0u) {
    high = low;
    low = 0u;
    exponent = -64;
  }
  let zeros = countLeadingZeros(high);
  if (zeros > 0u && zeros < 32u) { high = (high << zeros) | (low >> (32u - zeros)); }
  let rest = scale(f32(high) * 1.57079637, exponent - i32(zeros));
  let negative = (bitcast<u32>(x) >> 31u) == 1u;
  return Angle(select(quadrant, 0u - quadrant, negative), select(rest, -rest, above != negative));
}`,

  sin_poly: `
fn sin_poly(x: f32) -> f32 {
  let z = x * x;
  if (z < 1e-8) { return x; }
  return x + x * z * (-0.16666667 + z * (0.008333332 + z * (-0.00019840064 + z * 0.000002724687)));
}`,

  cos_poly: `
fn cos_poly(x: f32) -> f32 {
  let z = x * x;
  let tail = z * z * (0.041666668 + z * (-0.0013888888 + z * (0.00002480058 - z * 2.7298407e-7)));
  return 1.0 - (0.5 * z - tail);
}`,

  float_sin: `
fn float_sin(x: f32) -> f32 {
  if (!is_finite(x)) { return from_bits(0x7fc00000u); }
  let angle = quadrant_of(x);
  let y = select(sin_poly(angle.rest), cos_poly(angle.rest), (angle.quadrant & 1u) == 1u);
  return select(y, -y, (angle.quadrant & 2u) == 2u);
}`,

  float_cos: `
fn float_cos(x: f32) -> f32 {
  if (!is_finite(x)) { return from_bits(0x7fc00000u); }
  let angle = quadrant_of(x);
  let y = select(cos_poly(angle.rest), sin_poly(angle.rest), (angle.quadrant & 1u) == 1u);
  return select(y, -y, ((angle.quadrant + 1u) & 2u) == 2u);
}`,

  // Of t between -tan(pi/8) and tan(pi/8).
  atan_poly: `
fn atan_poly(t: f32) -> f32 {
  let z = t * t;
  return t + t * z * (-0.3333333 + z * (0.19999523 + z * (-0.14263366 + z * (0.10737397 - z * 0.06431039))));
}`,

  // atan(low / high) for 0 <= low <= high, both positive and finite.
  atan_ratio: `
fn atan_ratio(low: f32, high: f32) -> f32 {
  let t = float_divide(low, high);
  if (t < 0.4142) {
    if (t < 1e-4) { return t; }
    return atan_poly(t);
  }
  return 0.785398163 + (atan_poly(float_divide(t - 1.0, t + 1.0)) - 2.1855695e-8);
}`,

  float_atan2: `
fn float_atan2(y: f32, x: f32) -> f32 {
  let a = magnitude_bits(y);
  let b = magnitude_bits(x);
  if (a > 0x7f800000u || b > 0x7f800000u) { return from_bits(0x7fc00000u); }
  let low = from_bits(min(a, b));
  let high = from_bits(max(a, b));
  var angle = 0.0;
  if (a == b && a != 0u) { angle = 0.785398163; }
  else if (min(a, b) != 0u && max(a, b) != 0x7f800000u) { angle = atan_ratio(low, high); }
  if (a > b) { angle = 1.57079637 - (angle + 4.3711388e-8); }
  if ((bitcast<u32>(x) >> 31u) == 1u) { angle = 3.14159274 - (angle + 8.7422777e-8); }
  return with_sign(angle, y);
}`,
}
