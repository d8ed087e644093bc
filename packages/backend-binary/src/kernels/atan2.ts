// Angle of a point, within 1 ulp also where the angle is far from the arc tangent of the quotient.
import { pairQuotient, pairSum } from '@nx/types'

/** atan(t) - t as t³ times a polynomial in t², for |t| ≤ 7/16: that of fdlibm (s_atan.c, Sun Microsystems, 1993). */
const coefficients = [
  0.01628582011536578, -0.036531572744216916, 0.049768779946159324, -0.058335701337905735,
  0.06661073137387531, -0.0769187620504483, 0.09090887133436507, -0.11111110405462356, 0.14285714272503466,
  -0.19999999999876483, 0.3333333333333293,
]

/** Slopes whose multiples are exact, their angles, and what rounding these lost. */
const references = [
  [0.25, 0, 0, 0],
  [0.7, 0.5, 0.4636476090008061, 2.2698777452961687e-17],
  [1.45, 1, 0.7853981633974483, 3.061616997868383e-17],
  [4, 2, 1.1071487177940904, 9.40447137356638e-17],
] as const
const piRest = 1.2246467991473532e-16

/** Turns the point by the closest angle of the table, and adds that angle to the small one that is left. */
export function atan2(y: number, x: number): number {
  const slope = Math.abs(y / x)
  // Outside, only the quotient counts, or nothing of it.
  if (!(slope > 1e-9 && slope < 1e9)) return Math.atan2(y, x)
  // Products must be far from overflow and underflow.
  const scale = Math.abs(x) > 1 ? 2 ** -200 : 2 ** 200
  const a = Math.abs(x) * scale
  const b = Math.abs(y) * scale
  if (!(a > 2 ** -700 && a < 2 ** 700)) return atan2(y * scale, x * scale)
  const [, t, angle, angleRest] = references.find(([limit]) => slope < limit) ?? [
    0,
    0,
    Math.PI / 2,
    piRest / 2,
  ]
  const [turned, along] =
    slope < 4 ? [pairSum(b, -t * a), pairSum(a, t * b)] : [[-a, 0] as const, [b, 0] as const]
  const [r, rRest] = pairQuotient(turned, along)
  const square = r * r
  let series = 0
  for (const coefficient of coefficients) series = series * square + coefficient
  let [high, low] = pairSum(angle, r, angleRest + rRest - r * square * series)
  if (x < 0) [high, low] = pairSum(Math.PI, -high, piRest - low)
  return Math.sign(y) * (high + low)
}
