// Random draws at which functions are smooth: floats of both precisions apart from each other and from kinks.
import { complex, type DType, isComplex, isInteger, type Shape, sizeOf, toReal } from '@nx/types'
import { store } from '../properties/array.ts'
import { Draw, type OperandOptions, type ShapeOptions } from '../properties/draw.ts'
import type { Operand, Value } from '../properties/property.ts'
import type { Fill } from '../properties/values.ts'
import type { Domain } from './domains.ts'

/** Least distance between two elements, and to halves and whole numbers: more than differences move them. */
const gap = 0.01

/** At most so many elements, as each is moved and differentiated in many ways. */
const most = 12

export class SmoothDraw extends Draw {
  readonly #domain: Domain
  readonly #types: readonly DType[]
  #drawn: number[] = []

  /** Draws for a function that is smooth on a domain. Types are f64 and c128 wherever a function takes them. */
  constructor(take: ConstructorParameters<typeof Draw>[0], domain: Domain, types: readonly DType[]) {
    super(take, types)
    this.#domain = domain
    this.#types = types
  }

  override type(test: (type: DType) => boolean = () => true): DType {
    const [real, complexToo] = (['f64', 'c128'] as const).map(
      (type) => this.#types.includes(type) && test(type),
    )
    if (complexToo && (!real || this.rarely(3))) return 'c128'
    return real ? 'f64' : super.type(test)
  }

  override shape(options: ShapeOptions = {}): number[] {
    return super.shape({ ...options, empty: false, size: Math.min(options.size ?? most, most) })
  }

  override values(type: DType, count: number, fill: Fill = 'any'): Value[] {
    if (isInteger(type)) return super.values(type, count, fill)
    return Array.from({ length: count }, () => this.float(type))
  }

  override operand(options: OperandOptions = {}): Operand {
    const type = typeof options.type === 'string' ? options.type : this.type(options.type)
    const drawn = super.operand({ ...options, type })
    if (isInteger(type) || drawn.another === null) return drawn
    // In another order they are still apart.
    const another = (): Value[] => this.permutation(drawn.values.length).map((i) => drawn.values[i]!)
    return { ...drawn, another }
  }

  /** A float of the domain, which f32 holds exactly. */
  float(type: DType): Value {
    if (!isComplex(type)) return this.#real(this.#domain.from ?? -2, this.#domain.to ?? 2)
    const part = (): number => {
      const size = this.#real(0.2, 1.6)
      return this.boolean() ? -size : size
    }
    return complex(part(), part())
  }

  #real(from: number, to: number): number {
    for (let attempt = 0; ; attempt++) {
      const x = Number(store('f32', from + (to - from) * (this.integer(1, 2 ** 24 - 1) / 2 ** 24)))
      const kinks = [Math.round(2 * x) / 2, ...this.#drawn]
      if (attempt < 50 && kinks.some((kink) => Math.abs(x - kink) < gap)) continue
      this.#drawn.push(x)
      return x
    }
  }
}

/** Random numbers between −1 and 1, exact in f32, as the elements of a type. */
export function directions(next: () => number, type: DType, shape: Shape): Float64Array | Float32Array {
  const count = sizeOf(shape) * (isComplex(type) ? 2 : 1)
  const numbers = Float64Array.from({ length: count }, () => Math.fround(2 * next() - 1))
  return toReal(type) === 'f64' ? numbers : Float32Array.from(numbers)
}
