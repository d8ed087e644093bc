// Long lines that all threads sort together.
import { bitSize, sizeOf, stridesOf } from '@nx/types'
import type { DType } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import type { Local, ModuleBuilder } from '../encoder/index.ts'
import type { HostCall } from '../kernels/host-kernel.ts'
import { elementWork } from '../kernels/order.ts'
import { emitKey, itemOf, storeOf } from '../order/item.ts'
import type { Item } from '../order/item.ts'
import { load, storing } from '../order/lines.ts'
import { byDigit, emitSlot, insertion, shortLine } from '../order/sorting.ts'
import type { Pool } from './pool.ts'

/** Work of calls, in that of one, that is worth the steps between which threads wait for each other. */
const leastCalls = 16

/** Parts of a line for each thread, of which each has a table of digits. */
const partsPerThread = 2

/** Bits of a digit by which a whole line is moved: with more, its places are in more pages than a processor knows. */
const lineDigitBits = 10
const digits = 2 ** lineDigitBits - 1
const digitsBytes = 4 * 2 ** lineDigitBits

/** Room after a table: for what its part found, and so that no two begin at the same place of a cache. */
const tailBytes = 64
const tableBytes = digitsBytes + tailBytes

/** Tasks of groups for each thread. */
const groupsPerThread = 4

/** A group of so many items is sorted by larger digits: their table is cleared for each digit. */
const manyItems = 1000
const fewestBits = 8
const mostBits = 11

/** Digits of how many bits so many fall into, of at most as many each. */
const evenDigits = (bits: number, most: number): number => Math.ceil(bits / Math.ceil(bits / most))

/** So many elements are looked at first. */
const samples = 1000

const sources = ['elements', 'items'] as const
type Source = (typeof sources)[number]

/** Counting digits, moving items to their places, and storing what is wanted of them at their places. */
const actions = ['count', 'move', 'finish'] as const
type Action = (typeof actions)[number]

/** Goes through a part of a line, or of its items: `place` is the number of the first one. */
type Pass = (
  source: number,
  step: number,
  place: number,
  end: number,
  mask: number,
  shift: number,
  table: number,
  targetStep: number,
) => void

/** Turns counts of digits, in the tables of all parts, to places: addresses of so many bytes each. */
type Places = (
  tables: number,
  tablesEnd: number,
  tableBytes: number,
  target: number,
  targetStep: number,
) => void

/** Sorts groups of items, whose ends a table has, by the bits below `top`, with room for as many, and stores what is wanted of them. */
type Groups = (
  items: number,
  other: number,
  ends: number,
  lastEnd: number,
  target: number,
  targetStep: number,
  top: number,
  fewBits: number,
  manyBits: number,
  table: number,
) => void

type Passes = Readonly<Record<`${Action} ${Source}`, Pass>> & {
  readonly places: Places
  readonly groups: Groups
}

function emitPasses(module: ModuleBuilder, op: string, type: DType, out: DType): void {
  for (const source of sources)
    for (const action of actions) emitPass(module, itemOf(type), source, action, op === 'argsort', out)
  emitPlaces(module)
  emitGroups(module, itemOf(type), out)
}

function emitPass(
  module: ModuleBuilder,
  item: Item,
  from: Source,
  action: Action,
  withPlaces: boolean,
  out: DType,
): void {
  const { lane, laneBytes } = item
  const isWide = lane === 'i64'
  const f = module.func(`${action} ${from}`, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, step, place, end, mask, shift, table, targetStep] = f.params
  const [slot, target, ones] = f.locals('i32', 3) as [Local, Local, Local]
  const [rest, key, turned, all, any] = f.locals(lane, 5) as [Local, Local, Local, Local, Local]
  f.get(mask)
  if (isWide) f.op('i64.extend_i32_s')
  f.set(turned, undefined)
  f.set(ones, f.i32(digits))
  f.set(all, f.number(lane, -1))
  if (action === 'count') f.memoryFill(f.get(table), f.i32(0), f.i32(digitsBytes))
  f.forRange(place, end, 1, () => {
    if (from === 'items') {
      if (action !== 'count') f.set(rest, f.load(`${lane}.load`, 0, f.get(source)))
      f.set(key, f.load(`${lane}.load`, laneBytes, f.get(source)))
    } else {
      f.set(rest, load(f, item, source))
      f.set(key, emitKey(f, item, rest, turned))
      if (withPlaces) f.set(rest, isWide ? f.op('i64.extend_i32_u', f.get(place)) : f.get(place))
    }
    if (action === 'count') {
      f.set(all, f.op(`${lane}.and`, f.get(all), f.get(key)))
      f.set(any, f.op(`${lane}.or`, f.get(any), f.get(key)))
    }
    f.get(key)
    emitSlot(f, lane, shift, ones, table)
    f.set(slot, undefined)
    f.set(target, f.load('i32.load', 0, f.get(slot)))
    if (action === 'move') {
      f.store(`${lane}.store`, 0, f.get(target), f.get(rest))
      f.store(`${lane}.store`, laneBytes, f.get(target), f.get(key))
    } else if (action === 'finish') {
      f.get(target)
      f.get(rest)
      const wide = bitSize(out) === 64
      if (wide !== isWide) f.op(wide ? 'i64.extend_i32_u' : 'i32.wrap_i64')
      f.store(storeOf(out), 0)
    }
    f.get(slot)
    f.get(target)
    if (action === 'count') f.i32(1)
    else f.get(targetStep)
    f.op('i32.add')
    f.store('i32.store', 0)
    f.advance(source, step)
  })
  if (action !== 'count') return
  f.set(slot, f.op('i32.add', f.get(table), f.i32(digitsBytes)))
  f.store(`${lane}.store`, 0, f.get(slot), f.get(all))
  f.store(`${lane}.store`, laneBytes, f.get(slot), f.get(any))
}

function emitPlaces(module: ModuleBuilder): void {
  const f = module.func('places', ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [tables, tablesEnd, tableBytes, target, targetStep] = f.params
  const [slot, end, count] = f.locals('i32', 3) as [Local, Local, Local]
  f.set(end, f.op('i32.add', f.get(tables), f.i32(digitsBytes)))
  f.forRange(tables, end, 4, () => {
    f.set(slot, f.get(tables))
    f.loop((next) => {
      f.set(count, f.load('i32.load', 0, f.get(slot)))
      f.store('i32.store', 0, f.get(slot), f.get(target))
      f.set(target, f.op('i32.add', f.get(target), f.op('i32.mul', f.get(count), f.get(targetStep))))
      f.advance(slot, tableBytes)
      f.brIf(next, f.op('i32.lt_u', f.get(slot), f.get(tablesEnd)))
    })
  })
}

function emitGroups(module: ModuleBuilder, item: Item, out: DType): void {
  const { size } = item
  const lowest = 8 * item.laneBytes - bitSize(item.type)
  const [insert, sortByDigit] = [insertion(module, item), byDigit(module, item)]
  const store = storing(module, item, out)
  const f = module.func('groups', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [items, other, ends, lastEnd, target, targetStep, top, fewBits, manyBits, table] = f.params
  const [bytes, count, bits, digits, at] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const [sorted, spare] = f.locals('i32', 2) as [Local, Local]
  f.forRange(ends, lastEnd, 4, () => {
    f.set(bytes, f.op('i32.sub', f.load('i32.load', 0, f.get(ends)), f.get(items)))
    f.set(count, f.op('i32.div_u', f.get(bytes), f.i32(size)))
    f.set(sorted, f.get(items))
    f.set(spare, f.get(other))
    f.if(
      f.op('i32.le_u', f.get(count), f.i32(shortLine)),
      () => f.call(insert, f.get(items), f.i32(0), f.get(count)),
      () => {
        f.get(fewBits)
        f.get(manyBits)
        f.set(bits, f.op('select', undefined, undefined, f.op('i32.lt_u', f.get(count), f.i32(manyItems))))
        f.set(digits, f.op('i32.sub', f.op('i32.shl', f.i32(1), f.get(bits)), f.i32(1)))
        f.set(at, f.i32(lowest))
        f.loop((next) => {
          for (const each of [sorted, spare, count, at, digits, table]) f.get(each)
          f.call(sortByDigit)
          f.if(undefined, () => {
            f.get(sorted)
            f.set(sorted, f.get(spare))
            f.set(spare, undefined)
          })
          f.advance(at, bits)
          f.brIf(next, f.op('i32.lt_u', f.get(at), f.get(top)))
        })
      },
    )
    f.call(store, f.get(sorted), f.get(target), f.get(targetStep), f.get(count))
    f.advance(items, bytes)
    f.advance(other, bytes)
    f.set(target, f.op('i32.add', f.get(target), f.op('i32.mul', f.get(count), f.get(targetStep))))
  })
}

/** The bits in which keys differ, of what each part found; they are behind tables. */
function differing(view: DataView, { lane, laneBytes }: Item, tables: number, end: number): bigint {
  const at = (address: number): bigint =>
    lane === 'i64' ? view.getBigUint64(address, true) : BigInt(view.getUint32(address, true))
  let [all, any] = [-1n, 0n]
  for (let found = tables + digitsBytes; found < end; found += tableBytes) {
    all &= at(found)
    any |= at(found + laneBytes)
  }
  return any & ~all
}

/** Elements of a line or items, a distance apart. */
interface Run {
  readonly kind: Source
  readonly address: number
  readonly step: number
  readonly length: number
}

/**
 * Sorts lines by the highest digit in which keys differ, and then the groups of items with the same, each on one thread and near to
 * it; groups that are too large for that as lines are. Each part of a line counts its own digits: an item goes behind those with
 * lower digits, and behind those with the same in parts before and earlier in its own, so the order is the same for any parts.
 */
function sortByParts(pool: Pool, call: HostCall): void {
  const {
    op,
    runtime,
    attrs,
    inputs,
    outputs,
    specs: [[input], [output]],
  } = call
  const { memory, threads } = pool
  const { type, shape } = input!
  const item = itemOf(type)
  const name = `${op} by parts ${type} ${output!.type}`
  const passes = runtime.modules.of<Passes>(name, (module) => emitPasses(module, op, type, output!.type))
  const { size } = item
  const width = 8 * item.laneBytes
  const lowest = width - bitSize(type)
  const parts = threads * partsPerThread
  const axis = attrs['axis'] as number
  const [distance, length] = [stridesOf(shape)[axis]!, shape[axis]!]
  const [from, to] = [byteSize(type), byteSize(output!.type)]
  const targetStep = distance * to
  // Stable in both directions, NaN greatest.
  const mask = attrs['direction'] === 'desc' ? -1 : 0
  const share = (count: number, task: (index: number) => void): void => {
    if (!pool.tasks(count, task)) for (let index = 0; index < count; index++) task(index)
  }
  /** With room for as many items, and for as many others. */
  const sort = ({ kind, address, step, length }: Run, target: number, items: number, other: number): void => {
    const tables = pool.scratch(parts * tableBytes)
    const tablesEnd = tables + parts * tableBytes
    const all = (action: Action, shift: number, put = 0): void => {
      const pass = passes[`${action} ${kind}`]
      const bound = (part: number): number => Math.floor((part * length) / parts)
      share(parts, (part) => {
        const first = bound(part)
        const table = tables + part * tableBytes
        pass(address + first * step, step, first, bound(part + 1), mask, shift, table, put)
      })
    }
    const differ = (end = tablesEnd): bigint => differing(new DataView(memory.u8.buffer), item, tables, end)
    /** The lowest bit of the highest digit. */
    const highest = (bits: bigint): number => Math.max(lowest, bitLength(bits) - lineDigitBits)
    // A few elements tell which digit that most likely is; all of them may differ in one bit above.
    const sampleStep = Math.ceil(length / samples)
    const count = Math.ceil(length / sampleStep)
    passes[`count ${kind}`](address, sampleStep * step, 0, count, mask, lowest, tables, 0)
    let shift = Math.min(highest(2n * differ(tables + tableBytes)), width - lineDigitBits)
    all('count', shift)
    const bits = differ()
    if (highest(bits) > shift) {
      shift = highest(bits)
      all('count', shift)
    }
    const isLast = bits % 2n ** BigInt(shift) === 0n
    const [start, put] = isLast ? [target, targetStep] : [items, size]
    passes.places(tables, tablesEnd, tableBytes, start, put)
    all(isLast ? 'finish' : 'move', shift, put)
    if (isLast) return
    // The table of the last part has the ends of all groups.
    const ends = tablesEnd - tableBytes
    const { tasks, large } = groupsOf(
      new Uint32Array(memory.u8.buffer, ends, digits + 1).map((end) => (end - items) / size),
      length / (threads * groupsPerThread),
      leastLength(pool),
    )
    share(tasks.length, (index) => {
      const { slot, lastSlot, first } = tasks[index]!
      passes.groups(
        items + first * size,
        other + first * size,
        ends + 4 * slot,
        ends + 4 * lastSlot,
        target + first * targetStep,
        targetStep,
        shift,
        evenDigits(shift - lowest, fewestBits),
        evenDigits(shift - lowest, mostBits),
        pool.scratch(4 * 2 ** mostBits),
      )
    })
    for (const { first, count } of large) {
      const from = first * size
      const group = { kind: 'items', address: items + from, step: size, length: count } as const
      sort(group, target + first * targetStep, other + from, items + from)
    }
  }
  const room = memory.allocateArena(2 * length * size)
  try {
    for (let line = 0; line < sizeOf(shape) / length; line++) {
      const first = Math.floor(line / distance) * distance * length + (line % distance)
      const elements = {
        kind: 'elements',
        address: inputs[0]! + first * from,
        step: distance * from,
        length,
      } as const
      const other = room.address + length * size
      sort(elements, outputs[0]! + first * to, room.address, other)
    }
  } finally {
    memory.freeArena(room)
  }
}

/** Consecutive groups of about as many items for each task, and those that have more. */
function groupsOf(
  ends: Uint32Array,
  most: number,
  leastLarge: number,
): {
  readonly tasks: readonly { readonly slot: number; readonly lastSlot: number; readonly first: number }[]
  readonly large: readonly { readonly first: number; readonly count: number }[]
} {
  const [tasks, large] = [
    [] as { slot: number; lastSlot: number; first: number }[],
    [] as { first: number; count: number }[],
  ]
  let [slot, first, before] = [0, 0, 0]
  const close = (lastSlot: number, next: number): void => {
    if (before > first) tasks.push({ slot, lastSlot, first })
    slot = next
  }
  for (const [i, end] of ends.entries()) {
    const count = end - before
    if (count > most && count >= leastLarge) {
      close(i, i + 1)
      large.push({ first: before, count })
      first = end
    } else if (end - first > most) {
      before = end
      close(i + 1, i + 1)
      first = end
    }
    before = end
  }
  close(ends.length, ends.length)
  return { tasks, large }
}

/** How many bits a number has, from its highest one. */
const bitLength = (bits: bigint): number => (bits === 0n ? 0 : bits.toString(2).length)

/** Fewer elements are sorted by one thread. */
const leastLength = ({ workPerCall }: Pool): number => (leastCalls * workPerCall) / elementWork

/** Sorts lines one after the other, if these are few and long. */
export function orderByParts(pool: Pool, call: HostCall): boolean {
  const {
    op,
    attrs,
    specs: [[input]],
  } = call
  const { shape } = input!
  const length = shape[attrs['axis'] as number]!
  const isFew = sizeOf(shape) / length < 4 * pool.threads
  if (op === 'median' || pool.threads < 2 || pool.isSharing || !isFew || length <= leastLength(pool))
    return false
  sortByParts(pool, call)
  return true
}
