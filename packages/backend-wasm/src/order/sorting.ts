// Emits functions that sort items by their keys; those with equal keys keep their order.
import type { Callable, FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import type { Item } from './item.ts'

/** Up to so many items are inserted one by one. */
export const shortLine = 60

/** Emits the address behind so many of so many bytes each. */
export const behind = (f: FunctionBuilder, start: Local, count: Local, each: number): Operand =>
  f.op('i32.add', f.get(start), f.op('i32.mul', f.get(count), f.i32(each)))

/** Copies an item. */
function copy(f: FunctionBuilder, { size }: Item, from: Local, to: Local): void {
  const type = size === 4 ? 'i32' : size === 8 ? 'i64' : 'v128'
  f.store(`${type}.store`, 0, f.get(to), f.load(`${type}.load`, 0, f.get(from)))
}

/** `(items, sorted, count)`: sorts a few items in place, of which the first ones are sorted. */
export function insertion(module: ModuleBuilder, own: Item): Callable {
  const { lane, size, keyAt } = own
  const f = module.func(undefined, ['i32', 'i32', 'i32'])
  const [items, sorted, count] = f.params
  const [item, end, hole, before] = f.locals('i32', 4) as [Local, Local, Local, Local]
  const [rest, key] = f.locals(lane, 2) as [Local, Local]
  f.set(end, behind(f, items, count, size))
  f.set(item, behind(f, items, sorted, size))
  f.forRange(item, end, size, () => {
    f.set(rest, f.load(`${lane}.load`, 0, f.get(item)))
    f.set(key, f.load(`${lane}.load`, keyAt, f.get(item)))
    f.set(hole, f.get(item))
    f.loop((next) => {
      f.if(f.op('i32.gt_u', f.get(hole), f.get(items)), () => {
        f.set(before, f.op('i32.sub', f.get(hole), f.i32(size)))
        f.if(f.op(`${lane}.gt_u`, f.load(`${lane}.load`, keyAt, f.get(before)), f.get(key)), () => {
          copy(f, own, before, hole)
          f.set(hole, f.get(before))
          f.br(next)
        })
      })
    })
    f.store(`${lane}.store`, 0, f.get(hole), f.get(rest))
    f.store(`${lane}.store`, keyAt, f.get(hole), f.get(key))
  })
  return f
}

/** Emits the address of what a table has for a digit of the key on the stack. */
export function emitSlot(
  f: FunctionBuilder,
  lane: Item['lane'],
  shift: Local,
  digits: Local,
  table: Local,
): void {
  if (lane === 'i64')
    f.op('i32.wrap_i64', f.op('i64.shr_u', undefined, f.op('i64.extend_i32_u', f.get(shift))))
  else f.op('i32.shr_u', undefined, f.get(shift))
  f.op('i32.shl', f.op('i32.and', undefined, f.get(digits)), f.i32(2))
  f.op('i32.add', undefined, f.get(table))
}

/**
 * `(source, target, count, shift, digits, table)`: sorts by one digit of the key, unless all have the same; says if it did. Then the table
 * has the ends of the items with each digit.
 */
export function byDigit(module: ModuleBuilder, own: Item): Callable {
  const { lane, size, keyAt } = own
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [source, target, count, shift, digits, table] = f.params
  const [item, end, slot, place, tableEnd] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  /** Where the table counts the digit of an item. */
  const slotOf = (item: Local): Operand => {
    f.load(`${lane}.load`, keyAt, f.get(item))
    emitSlot(f, lane, shift, digits, table)
  }
  const eachItem = (body: () => void): void => {
    f.set(item, f.get(source))
    f.forRange(item, end, size, () => {
      f.set(slot, slotOf(item))
      body()
    })
  }
  const bytes = (): Operand => f.op('i32.shl', f.op('i32.add', f.get(digits), f.i32(1)), f.i32(2))
  f.set(end, behind(f, source, count, size))
  f.memoryFill(f.get(table), f.i32(0), bytes())
  eachItem(() =>
    f.store('i32.store', 0, f.get(slot), f.op('i32.add', f.load('i32.load', 0, f.get(slot)), f.i32(1))),
  )
  f.if(f.op('i32.eq', f.load('i32.load', 0, slotOf(source)), f.get(count)), () => f.op('return', f.i32(0)))
  f.set(place, f.get(target))
  f.set(tableEnd, f.op('i32.add', f.get(table), bytes()))
  f.set(slot, f.get(table))
  f.forRange(slot, tableEnd, 4, () => {
    f.get(slot)
    f.get(place)
    f.set(
      place,
      f.op('i32.add', f.get(place), f.op('i32.mul', f.load('i32.load', 0, f.get(slot)), f.i32(size))),
    )
    f.store('i32.store', 0)
  })
  eachItem(() => {
    f.set(place, f.load('i32.load', 0, f.get(slot)))
    copy(f, own, item, place)
    f.store('i32.store', 0, f.get(slot), f.op('i32.add', f.get(place), f.i32(size)))
  })
  f.i32(1)
  return f
}

/**
 * `(items, other, sorted, count, digitBits, table)`: sorts items, of which the first ones are sorted, with room for as many, and for all values of a digit, and gives
 * the address where they are then: the one or the other.
 *
 * Long lines by digits, the lowest first (D. E. Knuth, The Art of Computer Programming, volume 3, section 5.2.5).
 */
export function sorting(
  module: ModuleBuilder,
  item: Item,
  keyBits: number,
  sortByDigit: Callable = byDigit(module, item),
): Callable {
  const width = 8 * item.laneBytes
  const insert = insertion(module, item)
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [items, other, sorted, count, digitBits, table] = f.params
  const [shift, digits] = f.locals('i32', 2) as [Local, Local]
  f.if(
    f.op('i32.le_u', f.get(count), f.i32(shortLine)),
    () => f.call(insert, f.get(items), f.get(sorted), f.get(count)),
    () => {
      f.set(shift, f.i32(width - keyBits))
      f.set(digits, f.op('i32.sub', f.op('i32.shl', f.i32(1), f.get(digitBits)), f.i32(1)))
      f.loop((next) => {
        f.call(
          sortByDigit,
          f.get(items),
          f.get(other),
          f.get(count),
          f.get(shift),
          f.get(digits),
          f.get(table),
        )
        f.if(undefined, () => {
          f.get(items)
          f.set(items, f.get(other))
          f.set(other, undefined)
        })
        f.advance(shift, digitBits)
        f.brIf(next, f.op('i32.lt_u', f.get(shift), f.i32(width)))
      })
    },
  )
  f.get(items)
  return f
}
