// WGSL functions exp, log and pow, with their own range reduction: the drivers' built-ins lose digits and infinities.
//
// Polynomials interpolate the function, less its first terms, at Chebyshev nodes of the reduced range.

/** Functions by name. */
export const exponential: Readonly<Record<string, string>> = {
  // x = k*ln 2 + r; ln 2 in two parts, the first so short that k times it is exact.
  float_exp: `
fn float_exp(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x > 88.8) { return from_bits(0x7f800000u); }
  if (x < -104.0) { return 0.0; }
  let k = floor(x * 1.442695041 + 0.5);
  let r = (x - k * 0.693359375) + k * 2.12194440e-4;
  var y = 0.0013926608;
  y = y * r + 0.008363519;
  y = y * r + 0.041666552;
  y = y * r + 0.16666575;
  y = y * r + 0.5;
  return scale(1.0 + (r + r * r * y), i32(k));
}`,

  // |x| = m * 2^exponent with m between the square roots of 1/2 and 2.
  log_parts: `
fn log_parts(x: f32) -> Parts {
  let p = parts_of(x);
  if (p.significand < 1.41421354) { return p; }
  return Parts(p.significand * 0.5, p.exponent + 1);
}`,

  float_log: `
fn float_log(x: f32) -> f32 {
  if (magnitude_bits(x) == 0u) { return from_bits(0xff800000u); }
  if (is_nan(x) || (bitcast<u32>(x) >> 31u) == 1u) { return from_bits(0x7fc00000u); }
  if (bitcast<u32>(x) == 0x7f800000u) { return x; }
  let p = log_parts(x);
  let f = p.significand - 1.0;
  let k = f32(p.exponent);
  var y = 0.06971611;
  y = y * f - 0.11479734;
  y = y * f + 0.1168542;
  y = y * f - 0.12425687;
  y = y * f + 0.14249058;
  y = y * f - 0.16667803;
  y = y * f + 0.20000716;
  y = y * f - 0.24999997;
  y = y * f + 0.3333333;
  let square = f * f;
  return k * 0.693359375 + (f - (0.5 * square - (square * f * y - k * 2.12194440e-4)));
}`,

  // log2 of a positive x as a sum of two floats, the first with half the digits: about 2^-30 relative.
  log2_pair: `
fn log2_pair(x: f32) -> vec2<f32> {
  let p = log_parts(x);
  let f = p.significand - 1.0;
  let k = f32(p.exponent);
  // ln m = 2*atanh(s) with s = f / (2 + f).
  let sum = 2.0 + f;
  let sum_high = upper_half(sum);
  let sum_low = f - (sum_high - 2.0);
  let s = f / sum;
  let s_high = upper_half(s);
  let s_low = ((f - s_high * sum_high) - s_high * sum_low) / sum;
  let square = s * s;
  let tail = square * s * (0.6666667 + square * (0.40000123 + square * (0.28550586 + square * 0.23336811)));
  let rest = 2.0 * s_low + tail;
  let ln_high = upper_half(2.0 * s_high + rest);
  let ln_low = (2.0 * s_high - ln_high) + rest;
  // Times log2(e), in two parts as well.
  let whole = ln_high * 1.4423828125;
  let part = ln_high * 3.12228389e-4 + ln_low * 1.44269502;
  let high = upper_half(k + (whole + part));
  return vec2<f32>(high, ((k - high) + whole) + part);
}`,

  // 2^(high + low), the sum of moderate size.
  exp2_pair: `
fn exp2_pair(high: f32, low: f32) -> f32 {
  if (high > 129.0) { return from_bits(0x7f800000u); }
  if (high < -152.0) { return 0.0; }
  let k = floor(high + low + 0.5);
  let r = (high - k) + low;
  var y = 0.00015453562;
  y = y * r + 0.0013391323;
  y = y * r + 0.009618082;
  y = y * r + 0.055503562;
  y = y * r + 0.2402265;
  y = y * r + 0.6931472;
  return scale(1.0 + y * r, i32(k));
}`,

  float_pow: `
fn float_pow(x: f32, y: f32) -> f32 {
  let a = magnitude_bits(x);
  let b = magnitude_bits(y);
  if (b == 0u || bitcast<u32>(x) == 0x3f800000u) { return 1.0; }
  if (a > 0x7f800000u || b > 0x7f800000u) { return from_bits(0x7fc00000u); }
  let shrinks = (a < 0x3f800000u) != ((bitcast<u32>(y) >> 31u) == 1u);
  if (b == 0x7f800000u) {
    if (a == 0x3f800000u) { return 1.0; }
    return from_bits(select(0x7f800000u, 0u, shrinks));
  }
  let large = b >= 0x4b800000u;
  let integral = large || floor(y) == y;
  var sign = 0u;
  if ((bitcast<u32>(x) >> 31u) == 1u) {
    if (!integral && a != 0u && a != 0x7f800000u) { return from_bits(0x7fc00000u); }
    if (!large && integral && (i32(y) & 1) == 1) { sign = 0x80000000u; }
  }
  if (a == 0u || a == 0x7f800000u) { return from_bits(sign | select(0x7f800000u, 0u, shrinks)); }
  if (a == 0x3f800000u) { return from_bits(sign | 0x3f800000u); }
  // Past this, every x but 1 gives zero or infinity.
  if (b > 0x4f800000u) { return from_bits(sign | select(0x7f800000u, 0u, shrinks)); }
  let log2 = log2_pair(x);
  let y_high = upper_half(y);
  let power = exp2_pair(y_high * log2.x, (y - y_high) * log2.x + y * log2.y);
  return from_bits(sign | bitcast<u32>(power));
}`,
}
