// Elements put before, after and between those of a tensor.
import { pad, padOuter, reflect, type Tensor } from '@nx/tensor'
import { at, build } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial } from '../property.ts'
import { merged } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of the functions that fill edges. */
export const edges = (): readonly Property[] => [
  { name: 'pad', draw: drawPad },
  { name: 'padOuter', draw: drawPadOuter },
  { name: 'reflect', draw: drawReflect },
]

function drawPad(draw: Draw): Trial {
  const x = draw.operand({ rank: [0, 3], size: 12, large: 1500 })
  const value = draw.operand({ shape: [] })
  const config = x.shape.map((length) => {
    const interior = draw.integer(0, 2)
    const inner = length + Math.max(0, length - 1) * interior
    const low = Math.max(-inner, draw.integer(-3, 2))
    return [low, Math.max(-inner - low, draw.integer(-3, 2)), interior] as const
  })
  return {
    call: `pad(x, value, ${show(config)})`,
    inputs: [x, value],
    run: (tensor, fill) => pad(tensor!, fill!, config),
    expected: (array, fill) => padded(array, fill!, config),
  }
}

function padded(x: Operand, fill: NDArray, config: readonly (readonly [number, number, number])[]): NDArray {
  const shape = x.shape.map((length, axis) => {
    const [low, high, interior] = config[axis]!
    return low + length + Math.max(0, length - 1) * interior + high
  })
  const valueAt = (index: readonly number[]): NDArray['values'][number] => {
    const own = index.map((i, axis) => (i - config[axis]![0]) / (config[axis]![2] + 1))
    const inside = own.every((i, axis) => Number.isInteger(i) && i >= 0 && i < x.shape[axis]!)
    return inside ? at(x, own) : fill.values[0]!
  }
  return build(merged(x.type, fill.type), shape, valueAt, x.names)
}

const modes = ['replicate', 'cyclic', 'mirror', 'reflect'] as const

function drawPadOuter(draw: Draw): Trial {
  if (!draw.rarely()) {
    const mode = draw.one(modes)
    return continued(
      draw,
      mode,
      (config) => `padOuter(x, '${mode}', ${show(config)})`,
      (x, config) => padOuter(x, mode, config),
    )
  }
  const x = draw.operand({ rank: [0, 3], size: 12, large: 1500 })
  const value = draw.operand({ shape: [] })
  const config = x.shape.map((length) => {
    const before = Math.max(-length, draw.integer(-2, 3))
    return [before, Math.max(-length - before, draw.integer(-2, 3))] as const
  })
  return {
    call: `padOuter(x, value, ${show(config)})`,
    inputs: [x, value],
    run: (tensor, fill) => padOuter(tensor!, fill!, config),
    expected: (array, fill) =>
      padded(
        array,
        fill!,
        config.map(([before, after]) => [before, after, 0]),
      ),
  }
}

function drawReflect(draw: Draw): Trial {
  return continued(
    draw,
    'reflect',
    (config) => `reflect(x, { paddingConfig: ${show(config)} })`,
    (x, config) => reflect(x, { paddingConfig: config }),
  )
}

type Pairs = readonly (readonly [number, number])[]

function continued(
  draw: Draw,
  mode: (typeof modes)[number],
  call: (config: Pairs) => string,
  run: (x: Tensor, config: Pairs) => Tensor,
): Trial {
  const x = draw.operand({ rank: [1, 3], size: 12, large: 1500 })
  const config = x.shape.map((length): [number, number] =>
    length === 0 ? [0, 0] : [draw.integer(0, 5), draw.integer(0, 5)],
  )
  return {
    call: call(config),
    inputs: [x],
    run: (tensor) => run(tensor!, config),
    expected: (array) =>
      build(
        array.type,
        array.shape.map((length, axis) => config[axis]![0] + length + config[axis]![1]),
        (index) =>
          at(
            array,
            index.map((i, axis) => inside(i - config[axis]![0], array.shape[axis]!, mode)),
          ),
        array.names,
      ),
  }
}

/** Walks back from beyond an edge, a turn at a time. */
function inside(position: number, length: number, mode: (typeof modes)[number]): number {
  let at = position
  while (at < 0 || at >= length) {
    if (mode === 'cyclic') at += at < 0 ? length : -length
    else if (mode === 'replicate' || length === 1) at = at < 0 ? 0 : length - 1
    else if (mode === 'mirror') at = at < 0 ? -1 - at : 2 * length - 1 - at
    else at = at < 0 ? -at : 2 * (length - 1) - at
  }
  return at
}
