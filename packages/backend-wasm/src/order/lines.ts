// Emits what is done with whole lines of elements, above all sorting them.
import { bitSize, isFloat } from '@nx/types'
import type { DType } from '@nx/types'
import type { Callable, FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import { emitInteger, emitKey, itemOf, keyItemOf, loadOf, storeOf } from './item.ts'
import type { Item } from './item.ts'
import { behind, byDigit, shortLine, sorting } from './sorting.ts'

/** Does the same with `count` lines, of which each begins a distance after the one before; all distances are in bytes. */
export type ByLine = (
  source: number,
  sourceStep: number,
  target: number,
  targetStep: number,
  length: number,
  room: number,
  digitBits: number,
  mask: number,
  count: number,
  nextSource: number,
  nextTarget: number,
) => void

/** Loads an element as a lane, from the address in a local. */
export const load = (f: FunctionBuilder, { type }: Item, address: Local): Operand =>
  f.load(loadOf(type), 0, f.get(address))

/** Stores an item of the element whose bits are given: with the key go these, or a place, or nothing. */
export function storeItem(
  f: FunctionBuilder,
  item: Item,
  target: Local,
  bits: Local,
  mask: Local,
  place?: Local,
): void {
  const { lane, keyAt } = item
  if (keyAt > 0) {
    f.get(target)
    f.get(place ?? bits)
    if (place !== undefined && lane === 'i64') f.op('i64.extend_i32_u')
    f.store(`${lane}.store`, 0)
  }
  f.store(`${lane}.store`, keyAt, f.get(target), emitKey(f, item, bits, mask))
}

/** `(source, step, count, items, mask)`: makes the items of a line. */
export function filling(module: ModuleBuilder, item: Item, withPlaces: boolean): Callable {
  const { lane, size } = item
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', lane])
  const [source, step, count, items, mask] = f.params
  const place = f.local('i32')
  const bits = f.local(lane)
  f.forRange(place, count, 1, () => {
    f.set(bits, load(f, item, source))
    storeItem(f, item, items, bits, mask, withPlaces ? place : undefined)
    f.advance(source, step)
    f.increment(items, size)
  })
  return f
}

/** `(keys, target, step, count, mask)`: stores the integers that keys tell. */
function storingKeys(module: ModuleBuilder, item: Item): Callable {
  const { type, lane, size } = item
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', lane])
  const [keys, target, step, count, mask] = f.params
  f.countDown(count, () => {
    const key = (): Operand => f.load(`${lane}.load`, 0, f.get(keys))
    f.store(storeOf(type), 0, f.get(target), emitInteger(f, item, key(), mask))
    f.advance(target, step)
    f.increment(keys, size)
  })
  return f
}

/** `(items, target, step, count)`: stores what goes with the keys, as elements of a type. */
export function storing(module: ModuleBuilder, { lane, size }: Item, type: DType): Callable {
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32'])
  const [items, target, step, count] = f.params
  f.countDown(count, () => {
    f.get(target)
    f.load(`${lane}.load`, 0, f.get(items))
    const wide = bitSize(type) === 64
    if (wide !== (lane === 'i64')) f.op(wide ? 'i64.extend_i32_u' : 'i32.wrap_i64')
    f.store(storeOf(type), 0)
    f.advance(target, step)
    f.increment(items, size)
  })
  return f
}

/** What a function of one line takes: the parameters of `ByLine` up to `mask`. */
const ofLine = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const

/** Exports `run`, a `ByLine` of an operation. */
export function byLine(module: ModuleBuilder, op: string, type: DType, out: DType): void {
  const line = lineOf[op]!(module, type, out)
  const f = module.func('run', [...ofLine, 'i32', 'i32', 'i32'])
  const [source, , target, , , , , , count, nextSource, nextTarget] = f.params
  f.countDown(count, () => {
    for (const each of f.params.slice(0, ofLine.length)) f.get(each)
    f.call(line)
    f.advance(source, nextSource)
    f.advance(target, nextTarget)
  })
}

/** By what a line is sorted. */
interface Way {
  readonly item: Item
  readonly fill: Callable
  /** Stores so many elements, all of which is on the stack but the mask. */
  readonly store: (f: FunctionBuilder, mask: Local) => void
}

function byItems(module: ModuleBuilder, type: DType, out: DType, withPlaces: boolean): Way {
  const item = itemOf(type)
  const store = storing(module, item, out)
  return { item, fill: filling(module, item, withPlaces), store: (f) => f.call(store) }
}

/** Where elements are wanted: integers go by keys alone, which would not tell -0 and NaN. */
function ofElements(module: ModuleBuilder, type: DType): Way {
  if (isFloat(type)) return byItems(module, type, type, false)
  const item = keyItemOf(type)
  const keys = storingKeys(module, item)
  const store = (f: FunctionBuilder, mask: Local): void => {
    getMask(f, item, mask)
    f.call(keys)
  }
  return { item, fill: filling(module, item, false), store }
}

function getMask(f: FunctionBuilder, { lane }: Item, mask: Local): void {
  f.get(mask)
  if (lane === 'i64') f.op('i64.extend_i32_s')
}

/** Stores what is wanted of the items of a line; behind them is room for as many `other` ones, and behind these for a table. */
type Emit = (
  f: FunctionBuilder,
  target: Local,
  step: Local,
  length: Local,
  items: Local,
  digitBits: Local,
  mask: Local,
  other: Local,
  table: Local,
) => void

/** A function of one line that makes its items. */
function ofItems(module: ModuleBuilder, { item, fill }: Way, emit: Emit): Callable {
  const f = module.func(undefined, ofLine)
  const [source, sourceStep, target, step, length, items, digitBits, mask] = f.params
  const [other, table] = f.locals('i32', 2) as [Local, Local]
  f.set(other, behind(f, items, length, item.size))
  f.set(table, behind(f, other, length, item.size))
  for (const each of [source, sourceStep, length, items]) f.get(each)
  getMask(f, item, mask)
  f.call(fill)
  emit(f, target, step, length, items, digitBits, mask, other, table)
  return f
}

/** Sorts the items of a line, and stores what is wanted of them. */
function sorted(module: ModuleBuilder, way: Way): Callable {
  const sort = sorting(module, way.item, bitSize(way.item.type))
  return ofItems(module, way, (f, target, step, length, items, digitBits, mask, other, table) => {
    f.call(sort, f.get(items), f.get(other), f.i32(0), f.get(length), f.get(digitBits), f.get(table))
    for (const each of [target, step, length]) f.get(each)
    way.store(f, mask)
  })
}

/** Stores the middle element of a line, or both if their number is even. */
function middle(module: ModuleBuilder, way: Way): Callable {
  const { item } = way
  const { type, laneBytes, size } = item
  const width = 8 * laneBytes
  const least = width - bitSize(type)
  const split = byDigit(module, item)
  const sort = sorting(module, item, bitSize(type), split)
  return ofItems(module, way, (f, target, step, length, items, digitBits, mask, other, table) => {
    const [shift, lower, begin, end] = f.locals('i32', 4) as [Local, Local, Local, Local]
    f.op('i32.shr_u', f.op('i32.sub', f.get(length), f.i32(1)), f.i32(1))
    f.set(lower, f.op('i32.add', f.op('i32.mul', undefined, f.i32(size)), f.get(items)))
    f.set(begin, f.get(items))
    f.set(end, f.get(other))
    f.set(shift, f.i32(width))
    f.loop((again) => {
      f.op('i32.lt_u', f.i32(shortLine), f.get(length))
      f.if(f.op('i32.and', undefined, f.op('i32.lt_u', f.i32(least), f.get(shift))), () => {
        f.set(shift, f.op('i32.sub', f.get(shift), f.get(digitBits)))
        f.if(f.op('i32.lt_s', f.get(shift), f.i32(least)), () => f.set(shift, f.i32(least)))
        // If all share all digits, they need no order.
        f.set(end, f.get(items))
        for (const each of [items, other, length, shift]) f.get(each)
        f.op('i32.sub', f.op('i32.shl', f.i32(1), f.get(digitBits)), f.i32(1))
        f.call(split, undefined, f.get(table))
        f.brIf(again, f.op('i32.eqz'))
        // They are where the others were.
        f.set(begin, f.get(other))
        f.advance(lower, other)
        f.set(lower, f.op('i32.sub', f.get(lower), f.get(items)))
        f.set(other, f.get(items))
        f.set(shift, f.get(table))
        f.loop((on) => {
          f.set(end, f.load('i32.load', 0, f.get(shift)))
          f.if(f.op('i32.le_u', f.get(end), f.get(lower)), () => f.set(begin, f.get(end)))
          f.increment(shift, 4)
          f.brIf(on, f.op('i32.le_u', f.get(end), f.op('i32.add', f.get(lower), f.i32(size))))
        })
      })
    })
    f.op('i32.sub', f.get(lower), f.get(begin))
    f.get(begin)
    f.get(other)
    f.i32(0)
    f.op('i32.div_u', f.op('i32.sub', f.get(end), f.get(begin)), f.i32(size))
    f.call(sort, undefined, f.get(digitBits), f.get(table))
    f.op('i32.add')
    f.get(target)
    f.get(step)
    f.op('i32.sub', f.i32(2), f.op('i32.and', f.get(length), f.i32(1)))
    way.store(f, mask)
  })
}

/**
 * What each operation does with a line; the one that wants places says their type.
 *
 * Of the middle elements' line, items are sorted by the highest digit that not all share, and then only those with the digits of
 * the middle ones (after C. A. R. Hoare, "Algorithm 65: find", Communications of the ACM 4, 1961).
 */
const lineOf: Readonly<Record<string, (module: ModuleBuilder, type: DType, out: DType) => Callable>> = {
  argsort: (module, type, out) => sorted(module, byItems(module, type, out, true)),
  median: (module, type) => middle(module, ofElements(module, type)),
  sort: (module, type) => sorted(module, ofElements(module, type)),
}
