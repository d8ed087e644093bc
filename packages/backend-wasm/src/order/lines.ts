// Emits what sorts whole lines of elements.
import { bitSize } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import { emitKey, itemOf, loadOf, storeOf } from './item.ts'
import type { Item } from './item.ts'
import { sorting } from './sorting.ts'

/** Sorts `count` lines, of which each begins a `line` after the one before; all distances are in bytes. */
export type SortLines = (
  source: number,
  sourceLine: number,
  sourceStep: number,
  target: number,
  targetLine: number,
  targetStep: number,
  count: number,
  length: number,
  items: number,
  digitBits: number,
  mask: number,
) => void

/** Loads an element as a lane, from the address in a local. */
export const load = (f: FunctionBuilder, { type }: Item, address: Local): Operand =>
  f.load(loadOf(type), 0, f.get(address))

/** Stores an item of the element whose bits are given: with the key go these, or a place. */
export function storeItem(
  f: FunctionBuilder,
  item: Item,
  target: Local,
  bits: Local,
  mask: Local,
  place?: Local,
): void {
  const { lane, laneBytes } = item
  f.get(target)
  f.get(place ?? bits)
  if (place !== undefined && lane === 'i64') f.op('i64.extend_i32_u')
  f.store(`${lane}.store`, 0)
  f.store(`${lane}.store`, laneBytes, f.get(target), emitKey(f, item, bits, mask))
}

/** `(source, step, count, items, mask)`: makes the items of a line. */
export function filling(module: ModuleBuilder, item: Item, withPlaces: boolean): Callable {
  const { lane, laneBytes } = item
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', lane])
  const [source, step, count, items, mask] = f.params
  const place = f.local('i32')
  const bits = f.local(lane)
  f.forRange(place, count, 1, () => {
    f.set(bits, load(f, item, source))
    storeItem(f, item, items, bits, mask, withPlaces ? place : undefined)
    f.advance(source, step)
    f.increment(items, 2 * laneBytes)
  })
  return f
}

/** `(items, target, step, count)`: stores what goes with the keys, as elements of a type. */
function storing(module: ModuleBuilder, { lane, laneBytes }: Item, type: DType): Callable {
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32'])
  const [items, target, step, count] = f.params
  f.countDown(count, () => {
    f.get(target)
    f.load(`${lane}.load`, 0, f.get(items))
    const wide = bitSize(type) === 64
    if (wide !== (lane === 'i64')) f.op(wide ? 'i64.extend_i32_u' : 'i32.wrap_i64')
    f.store(storeOf(type), 0)
    f.advance(target, step)
    f.increment(items, 2 * laneBytes)
  })
  return f
}

/** Exports `sort`, a `SortLines`: of elements, or of their places if a type for these is given. */
export function sortLines(module: ModuleBuilder, type: DType, places?: DType): void {
  const item = itemOf(type)
  const { lane, laneBytes } = item
  const fill = filling(module, item, places !== undefined)
  const sort = sorting(module, item, bitSize(type))
  const store = storing(module, item, places ?? type)
  const f = module.func('sort', new Array<'i32'>(11).fill('i32'))
  const [
    source,
    sourceLine,
    sourceStep,
    target,
    targetLine,
    targetStep,
    count,
    length,
    items,
    digitBits,
    mask,
  ] = f.params as unknown as [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local]
  const [other, table] = f.locals('i32', 2) as [Local, Local]
  const size = 2 * laneBytes
  f.set(other, f.op('i32.add', f.get(items), f.op('i32.mul', f.get(length), f.i32(size))))
  f.set(table, f.op('i32.add', f.get(other), f.op('i32.mul', f.get(length), f.i32(size))))
  f.countDown(count, () => {
    f.get(source)
    f.get(sourceStep)
    f.get(length)
    f.get(items)
    f.get(mask)
    if (lane === 'i64') f.op('i64.extend_i32_s')
    f.call(fill)
    f.call(sort, f.get(items), f.get(other), f.i32(0), f.get(length), f.get(digitBits), f.get(table))
    f.get(target)
    f.get(targetStep)
    f.get(length)
    f.call(store)
    f.advance(source, sourceLine)
    f.advance(target, targetLine)
  })
}
