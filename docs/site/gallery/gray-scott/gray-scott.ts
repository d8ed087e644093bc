// Reaction and diffusion of two substances by Gray and Scott (Pearson, "Complex patterns in a
// simple system", 1993).
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { generator } from '../../../examples/digits/random.ts'

/** Concentrations, 0 … 1, of what is fed and of what eats it, [side, side]; the edges meet. */
export interface Field {
  u: Tensor
  v: Tensor
}

/**
 * What is fed, what is removed, and where the brush adds `v`, in cells; a radius of 0 adds none.
 */
export interface Settings {
  feed: Tensor
  kill: Tensor
  row: Tensor
  column: Tensor
  radius: Tensor
}

const [diffusionU, diffusionV] = [0.16, 0.08]

/**
 * The field moved by one cell along an axis, with what leaves at one edge coming in at the other.
 */
const shifted = (field: Tensor, axis: number, by: 1 | -1): Tensor => {
  const length = field.shape[axis]!
  const cut = by === 1 ? length - 1 : 1
  const parts = [
    nx.sliceAlongAxis(field, cut, length - cut, { axis }),
    nx.sliceAlongAxis(field, 0, cut, { axis }),
  ]
  return nx.concatenate(parts, { axis })
}

/** The sum of the four neighbours less four times the cell. */
const laplacian = (field: Tensor): Tensor => {
  const pairs = [0, 1].map((axis) => nx.add(shifted(field, axis, 1), shifted(field, axis, -1)))
  return nx.subtract(nx.add(pairs[0]!, pairs[1]!), nx.multiply(4, field))
}

const react = ({ u, v }: Field, { feed, kill }: Settings): Field => {
  const eaten = nx.multiply(u, nx.multiply(v, v))
  const fed = nx.multiply(feed, nx.subtract(1, u))
  const gone = nx.multiply(nx.add(feed, kill), v)
  return {
    u: nx.add(u, nx.add(nx.subtract(nx.multiply(diffusionU, laplacian(u)), eaten), fed)),
    v: nx.add(v, nx.subtract(nx.add(nx.multiply(diffusionV, laplacian(v)), eaten), gone)),
  }
}

/** `v` is one half at least in a disc around the brush. */
const painted = ({ u, v }: Field, { row, column, radius }: Settings): Field => {
  const [down, across] = [0, 1].map((axis) => nx.iota(v.shape, { axis, type: v.type })) as [
    Tensor,
    Tensor,
  ]
  const square = (x: Tensor): Tensor => nx.multiply(x, x)
  const far = nx.add(square(nx.subtract(down, row)), square(nx.subtract(across, column)))
  return { u, v: nx.select(nx.less(far, square(radius)), nx.max(v, 0.5), v) }
}

/** So many steps of time, compiled as one. */
export const advance = nx.jit(
  (field: Field, settings: Settings, steps: number): Field =>
    nx.whileLoop(painted(field, settings), { range: [1, steps] }, (state) =>
      react(state, settings),
    ),
  { static: [2] },
)

/**
 * Colours of a field for a canvas, u8 [side, side, 4]: from dark over blue to warm where `v` is.
 */
export const colours = nx.jit(({ u, v }: Field): Tensor => {
  const level = nx.clip(nx.multiply(v, 3), 0, 1)
  const channel = (low: number, middle: number, high: number): Tensor => {
    const rise = nx.add(low, nx.multiply(2 * (middle - low), level))
    const end = nx.add(middle, nx.multiply(2 * (high - middle), nx.subtract(level, 0.5)))
    return nx.select(nx.less(level, 0.5), rise, end)
  }
  const opaque = nx.add(nx.multiply(u, 0), 255)
  const pixel = nx.stack(
    [channel(12, 38, 255), channel(16, 139, 221), channel(32, 190, 130), opaque],
    {
      axis: 2,
    },
  )
  return nx.asType(nx.clip(pixel, 0, 255), 'u8')
})

/** A field full of `u`, with squares of `v` here and there. */
export function seeded(side: number, seed: number, spots = 12): Field {
  const random = generator(seed)
  const place = (): number => Math.floor(random() * (side - 10))
  const half = nx.full([10, 10], 0.5, { type: 'f32' })
  let v = nx.zeros([side, side], { type: 'f32' })
  for (let i = 0; i < spots; i++) v = nx.putSlice(v, [place(), place()], half)
  return { u: nx.subtract(1, nx.multiply(v, 0.5)), v }
}
