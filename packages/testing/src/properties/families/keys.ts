// Random keys, and the hash behind them.
import { foldIn, key, split, threefry2x32 } from '@nx/random'
import { isInteger } from '@nx/types'
import { at, build } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Operand, Property, Trial } from '../property.ts'
import { arrayOfKey, keyOf, keys as keysFrom, threefry } from '../reference/threefry.ts'
import { show } from '../show.ts'

/** Properties of the functions of keys. */
export const keys = (): readonly Property[] => [
  { name: 'random.key', draw: drawKey },
  { name: 'random.split', draw: drawSplit },
  { name: 'random.foldIn', draw: drawFoldIn },
  { name: 'random.threefry2x32', draw: drawThreefry },
]

/** A key of any bits. */
export const drawKeyOperand = (draw: Draw): Operand =>
  draw.operand({ type: 'u32', shape: [2], names: [null] })

/** The two halves of an integer as 64 bits. */
const halves = (value: bigint): [number, number] => [
  Number(BigInt.asUintN(32, value >> 32n)),
  Number(BigInt.asUintN(32, value)),
]

function drawKey(draw: Draw): Trial {
  if (draw.boolean()) {
    const seed = draw.operand({ type: draw.one(['s64', 'u64']), shape: [] })
    return {
      call: 'key(seed)',
      inputs: [seed],
      run: (tensor) => key(tensor!),
      expected: (array) => arrayOfKey(halves(array.values[0] as bigint)),
    }
  }
  const [value] = draw.values(draw.one(['s64', 'u64', 's32']), 1) as [bigint]
  const exact = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
  const seed = exact && draw.boolean() ? Number(value) : value
  return {
    call: `key(${show(seed)})`,
    inputs: [],
    run: () => key(seed),
    expected: () => arrayOfKey(halves(value)),
  }
}

function drawSplit(draw: Draw): Trial {
  const own = drawKeyOperand(draw)
  const parts = draw.integer(0, 5)
  const options = draw.rarely() ? {} : { parts }
  return {
    call: `split(key, ${show(options)})`,
    inputs: [own],
    run: (tensor) => split(tensor!, options),
    expected: (array) => {
      const all = keysFrom(keyOf(array), options.parts ?? 2)
      return build('u32', [all.length, 2], ([part, word]) => all[part!]![word!]!, [null, null])
    },
  }
}

function drawFoldIn(draw: Draw): Trial {
  const own = drawKeyOperand(draw)
  if (draw.boolean()) {
    const data = draw.operand({ type: isInteger, rank: [0, 2], size: 8 })
    return {
      call: 'foldIn(key, data)',
      inputs: [own, data],
      run: (tensor, integers) => foldIn(tensor!, integers!),
      expected: (array, integers) =>
        build(
          'u32',
          [...integers!.shape, 2],
          (index) => {
            const integer = at(integers!, index.slice(0, -1)) as bigint
            return threefry(keyOf(array), halves(integer))[index.at(-1)!]!
          },
          [...integers!.shape, 2].map(() => null),
        ),
    }
  }
  const [value] = draw.values(draw.one(['s64', 'u64', 's32', 'u32']), 1) as [bigint]
  const small = value >= -(2n ** 31n) && value < 2n ** 32n
  const data = small && draw.boolean() ? Number(value) : value
  // A plain number counts as s32.
  const integer = typeof data === 'number' ? BigInt.asIntN(32, value) : value
  return {
    call: `foldIn(key, ${show(data)})`,
    inputs: [own],
    run: (tensor) => foldIn(tensor!, data),
    expected: (array) => arrayOfKey(threefry(keyOf(array), halves(integer))),
  }
}

function drawThreefry(draw: Draw): Trial {
  const own = drawKeyOperand(draw)
  const counters = draw.operand({ type: 'u32', shape: [2, ...draw.shape({ rank: [0, 2], size: 8 })] })
  const [, first, ...others] = counters.shape
  const shape = first === undefined ? [2] : [2 * first, ...others]
  return {
    call: 'threefry2x32(counters, key)',
    inputs: [counters, own],
    run: (pairs, tensor) => threefry2x32(pairs!, tensor!),
    expected: (pairs, array) =>
      build('u32', shape, ([i, ...rest]) => {
        const word = Math.floor(i! / (first ?? 1))
        const position = first === undefined ? [] : [i! % first, ...rest]
        const [x0, x1] = [0, 1].map((which) => Number(at(pairs, [which, ...position]))) as [number, number]
        return threefry(keyOf(array!), [x0, x1])[word]!
      }),
  }
}
