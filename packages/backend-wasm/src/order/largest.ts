// Emits what picks the largest elements of lines.
import { bitSize } from '@nx/types'
import type { DType } from '@nx/types'
import type { Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import { shapes } from '../codegen/lanes.ts'
import { itemOf, loadOf, storeOf } from './item.ts'
import { filling, load, storeItem } from './lines.ts'
import { behind, sorting } from './sorting.ts'

/** As many items as are added together. */
export const spareItems = 8

/**
 * Picks the `k` largest elements of each of `count` lines that follow each other, and their places as s32. There is room for
 * twice `capacity` items and for a table of digits; capacity is `spareItems` more than k at least, or the length of a line.
 */
export type PickLargest = (
  source: number,
  values: number,
  places: number,
  count: number,
  length: number,
  k: number,
  items: number,
  capacity: number,
  digitBits: number,
) => void

/**
 * Exports `pick`, a `PickLargest`: what is larger than the k-th largest so far is put behind the k largest, and when there is no
 * more room these are sorted and cut.
 */
export function pickLargest(module: ModuleBuilder, type: DType): void {
  const item = itemOf(type)
  const { lane, size, keyAt } = item
  const bytes = bitSize(type) / 8
  const fill = filling(module, item, true)
  const sort = sorting(module, item, bitSize(type))
  const f = module.func('pick', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, values, places, count, length, k, room, capacity, digitBits] = f.params
  const [items, other, table, next, end] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const [last, free, full, sorted, filled] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const [place, element, larger] = f.locals('i32', 3) as [Local, Local, Local]
  /** Floats are compared as they are; NaN and what is equal are found by their keys. */
  const number = type === 'f32' || type === 'f64' ? type : undefined
  const least = f.local(number ?? 'f32')
  const [bits, mask, worst] = f.locals(lane, 3) as [Local, Local, Local]
  const placeOf = (address: Local): void => {
    f.load(`${lane}.load`, 0, f.get(address))
    if (lane === 'i64') f.op('i32.wrap_i64')
    f.set(place)
  }
  const add = (element: Local): void => {
    f.set(bits, load(f, item, element))
    f.set(place, f.op('i32.div_u', f.op('i32.sub', f.get(element), f.get(source)), f.i32(bytes)))
    storeItem(f, item, free, bits, mask, place)
    // Of equal elements the first one counts as larger.
    f.op(`${lane}.lt_u`, f.load(`${lane}.load`, keyAt, f.get(free)), f.get(worst))
    f.if(undefined, () => f.increment(free, size))
  }
  /** Adds those of two vectors that are larger than the least, until there may be no room for those of the next. */
  const addVectors = (of: 'f32' | 'f64'): void => {
    const lanes = 16 / bytes
    const bitmask = bytes === 8 ? 'i64x2.bitmask' : 'i32x4.bitmask'
    const smaller = (offset: number): Operand =>
      f.op(
        `${shapes[of]}.ge`,
        f.op(`${shapes[of]}.splat`, f.get(least)),
        f.load('v128.load', offset, f.get(next)),
      )
    f.loop((on) => {
      f.op('i32.le_u', f.op('i32.add', f.get(next), f.i32(32)), f.get(end))
      f.if(f.op('i32.and', undefined, f.op('i32.lt_u', f.get(free), f.get(full))), () => {
        f.if(f.op('i32.eqz', f.op('i32x4.all_true', f.op('v128.and', smaller(0), smaller(16)))), () => {
          f.op('i32.or', f.op(bitmask, smaller(0)), f.op('i32.shl', f.op(bitmask, smaller(16)), f.i32(lanes)))
          f.set(larger, f.op('i32.xor', undefined, f.i32(2 ** (2 * lanes) - 1)))
          f.loop((each) => {
            f.set(element, f.op('i32.mul', f.op('i32.ctz', f.get(larger)), f.i32(bytes)))
            f.advance(element, next)
            add(element)
            f.set(larger, f.op('i32.and', f.get(larger), f.op('i32.sub', f.get(larger), f.i32(1))))
            f.brIf(each, f.get(larger))
          })
        })
        f.increment(next, 32)
        f.br(on)
      })
    })
  }
  f.set(mask, f.number(lane, -1))
  f.countDown(count, () => {
    f.set(items, f.get(room))
    f.set(other, behind(f, items, capacity, size))
    f.set(table, behind(f, other, capacity, size))
    f.set(next, behind(f, source, capacity, bytes))
    f.set(end, behind(f, source, length, bytes))
    f.call(fill, f.get(source), f.i32(bytes), f.get(capacity), f.get(items), f.get(mask))
    f.set(filled, f.get(capacity))
    f.set(sorted, f.i32(0))
    f.loop((again) => {
      f.set(place, f.op('i32.add', f.get(items), f.get(other)))
      f.set(
        items,
        f.call(
          sort,
          f.get(items),
          f.get(other),
          f.get(sorted),
          f.get(filled),
          f.get(digitBits),
          f.get(table),
        ),
      )
      f.set(other, f.op('i32.sub', f.get(place), f.get(items)))
      f.set(sorted, f.get(k))
      f.set(full, f.op('i32.sub', behind(f, items, capacity, size), f.i32(spareItems * size)))
      f.set(free, behind(f, items, k, size))
      f.set(last, f.op('i32.sub', f.get(free), f.i32(size)))
      f.set(worst, f.load(`${lane}.load`, keyAt, f.get(last)))
      if (number !== undefined) {
        placeOf(last)
        f.set(least, f.load(`${number}.load`, 0, behind(f, source, place, bytes)))
      }
      if (number !== undefined) addVectors(number)
      f.loop((on) => {
        f.op('i32.lt_u', f.get(next), f.get(end))
        f.if(f.op('i32.and', undefined, f.op('i32.lt_u', f.get(free), f.get(full))), () => {
          add(next)
          f.increment(next, bytes)
          f.br(on)
        })
      })
      f.set(filled, f.op('i32.div_u', f.op('i32.sub', f.get(free), f.get(items)), f.i32(size)))
      f.brIf(again, f.op('i32.ne', f.get(filled), f.get(k)))
    })
    f.set(filled, f.get(k))
    f.countDown(filled, () => {
      placeOf(items)
      f.store('i32.store', 0, f.get(places), f.get(place))
      f.store(storeOf(type), 0, f.get(values), f.load(loadOf(type), 0, behind(f, source, place, bytes)))
      f.increment(items, size)
      f.increment(places, 4)
      f.increment(values, bytes)
    })
    f.set(source, f.get(end))
  })
}
