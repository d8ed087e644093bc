// Integer powers by repeated squaring.
import { isUnsigned } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, Emitter } from './emitter.ts'
import { lanewise } from './lanewise.ts'
import { laneClass } from './lanes.ts'

/** Powers lane by lane; negative exponents are reported. */
export function integerPower(e: Emitter, type: DType): void {
  const { f } = e
  const lane = laneClass(type) as 'i32' | 'i64'
  const power = powerFunction(e, lane)
  lanewise(e, [lane, lane], lane, (get) => {
    if (!isUnsigned(type)) {
      e.failIf('pow', f.op(`${lane}.lt_s`, get(1), f.number(lane, 0)))
    }
    f.call(power, get(0), get(1))
  })
}

function powerFunction(e: Emitter, lane: 'i32' | 'i64'): Callable {
  return e.library.helper(`power_${lane}`, [lane, lane], lane, (f) => {
    const [base, exponent] = [0, 1]
    const result = f.local(lane)
    const number = (value: number): void => f.number(lane, value)
    f.set(result, number(1))
    f.loop((next) => {
      f.if(f.op(`${lane}.ne`, f.get(exponent), number(0)), () => {
        f.op(`${lane}.ne`, f.op(`${lane}.and`, f.get(exponent), number(1)), number(0))
        f.if(undefined, () => f.set(result, f.op(`${lane}.mul`, f.get(result), f.get(base))))
        f.set(base, f.op(`${lane}.mul`, f.get(base), f.get(base)))
        f.set(exponent, f.op(`${lane}.shr_u`, f.get(exponent), number(1)))
        f.br(next)
      })
    })
    f.get(result)
  })
}
