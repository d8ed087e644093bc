// Joins loop nests over the same space: a consumer into its producer, or two that read the same elements.
import {
  keyOf,
  mapIndirect,
  mapOperands,
  operandsOf,
  operandsOfStore,
  ownStrides,
  withOperands,
} from './loop.ts'
import type { Access, Instruction, Loop, Size, Store } from './loop.ts'
import { readsOf, writesOf } from './plan.ts'
import type { Step } from './plan.ts'
import type { Draft, DraftStep } from './schedule.ts'

const bodyLimit = 320
const bufferLimit = 48

/** Merges what can be merged, then drops what nobody needs any more. */
export function merge(draft: Draft): Step[] {
  const steps: DraftStep[] = [...draft.steps]
  for (let later = 0; later < steps.length; later++) {
    for (let earlier = later - 1; earlier >= 0; earlier--) {
      const joined = join(steps, earlier, later)
      if (joined === undefined) continue
      steps.splice(joined.at, 1, { step: { kind: 'loop', loop: joined.loop }, mergeable: true })
      steps.splice(joined.at === later ? earlier : later, 1)
      // The joined nest may now meet others.
      later = joined.at === later ? later - 1 : joined.at
      earlier = later
    }
  }
  return prune(
    steps.map(({ step }) => step),
    [...draft.results, ...draft.kept],
  )
}

function join(
  steps: readonly DraftStep[],
  earlier: number,
  later: number,
): { loop: Loop; at: number } | undefined {
  const [first, second] = [steps[earlier]!, steps[later]!]
  if (!first.mergeable || !second.mergeable || first.step.kind !== 'loop' || second.step.kind !== 'loop')
    return undefined
  const [a, b] = [first.step.loop, second.step.loop]
  const shared = b.buffers.some((buffer) => a.buffers.includes(buffer))
  if (
    !shared ||
    a.body.length + b.body.length > bodyLimit ||
    a.buffers.length + b.buffers.length > bufferLimit
  )
    return undefined
  const between = steps.slice(earlier + 1, later)
  const touch = (buffersOf: typeof readsOf, touched: readonly number[]): boolean =>
    between.some(({ step }) => buffersOf(step).some((buffer) => touched.includes(buffer)))
  const at = !touch(writesOf, readsOf(second.step))
    ? earlier
    : !touch(readsOf, writesOf(first.step))
      ? later
      : -1
  if (at < 0) return undefined
  const loop = joinLoops(a, b)
  return loop === undefined ? undefined : { loop, at }
}

/** One nest that does the work of two, or `undefined`. */
function joinLoops(a: Loop, b: Loop): Loop | undefined {
  const space = commonSpace(a, b)
  const loop = space && rebuild(space, () => true)
  return loop !== undefined && isSinglePass(loop) ? loop : undefined
}

/** One nest with the stores of several that are kept, in order, and with what these need; `undefined` if there is none. */
function rebuild(parts: readonly [Loop, ...Loop[]], keep: (buffer: number) => boolean): Loop | undefined {
  const buffers: number[] = []
  const body: Instruction[] = []
  const stores: Store[] = []
  const known = new Map<string, number>()
  const written = new Map<number, Store>()
  for (const loop of parts) {
    const kept = loop.stores.filter((store) => keep(loop.buffers[store.access.buffer]!))
    const place: number[] = []
    const move = (access: Access): Access => {
      const buffer = loop.buffers[access.buffer]!
      const at = buffers.indexOf(buffer)
      return {
        ...mapIndirect(access, (value) => place[value]!),
        buffer: at < 0 ? buffers.push(buffer) - 1 : at,
      }
    }
    for (const i of withOperands(loop.body, kept.flatMap(operandsOfStore))) {
      const each = loop.body[i]!
      const moved =
        each.op === 'load'
          ? { ...each, access: move(each.access) }
          : mapOperands(each, (operand) => place[operand]!)
      const store = moved.op === 'load' ? written.get(moved.access.buffer) : undefined
      if (moved.op === 'load' && store !== undefined) {
        // What was just written is at hand, but only at the same place.
        if (keyOf(store.access) !== keyOf(moved.access)) return undefined
        place[i] = store.value
        continue
      }
      const key = keyOf(moved)
      place[i] = known.get(key) ?? body.push(moved) - 1
      known.set(key, place[i])
    }
    for (const store of kept) {
      stores.push({ ...store, access: move(store.access), value: place[store.value]! })
    }
    for (const store of stores) written.set(store.access.buffer, store)
  }
  return { ...parts[0], buffers, body, stores }
}

/** Both nests over one iteration space: equal ones, or one whose reduced axes the other lacks. */
function commonSpace(a: Loop, b: Loop): [Loop, Loop] | undefined {
  const key = ({ lengths, parallel }: Loop): string =>
    `${lengths.slice(0, parallel)}|${lengths.slice(parallel)}`
  if (key(a) === key(b)) return [a, b]
  const reduces = (loop: Loop): boolean => loop.parallel < loop.lengths.length
  if (reduces(a) === reduces(b)) return undefined
  const [reducing, plain] = reduces(a) ? [a, b] : [b, a]
  const widened = widen(plain, reducing) ?? permuted(plain, reducing)
  if (widened === undefined) return undefined
  return reduces(a) ? [a, widened] : [widened, b]
}

/** A nest over the parallel axes of another, its reduced axes added; nothing moves along them. */
function widen(plain: Loop, reducing: Loop): Loop | undefined {
  if (plain.parallel !== reducing.parallel) return undefined
  if (plain.lengths.some((length, axis) => length !== reducing.lengths[axis])) return undefined
  const none = reducing.lengths.slice(reducing.parallel).map(() => 0)
  return { ...mapStrides(plain, (strides) => [...strides, ...none]), lengths: reducing.lengths }
}

/** A nest over all axes of another, in that one's order; the buffer that both touch says which axis is which. */
function permuted(plain: Loop, reducing: Loop): Loop | undefined {
  if (plain.lengths.length !== reducing.lengths.length) return undefined
  for (const store of plain.stores) {
    const buffer = plain.buffers[store.access.buffer]!
    const load = reducing.body.find(
      (each) => each.op === 'load' && reducing.buffers[each.access.buffer] === buffer,
    )
    if (load?.op !== 'load') continue
    const order = load.access.strides.map((stride) => store.access.strides.indexOf(stride))
    const fits = order.every((from, axis) => from >= 0 && plain.lengths[from] === reducing.lengths[axis])
    if (!fits || new Set(order).size !== order.length) return undefined
    const moved = mapStrides(plain, (strides) => order.map((from) => strides[from]!))
    return { ...moved, lengths: reducing.lengths, parallel: reducing.parallel }
  }
  return undefined
}

/** The nest with the strides of every access and index changed. */
export function mapStrides(loop: Loop, map: (strides: readonly number[]) => readonly number[]): Loop {
  const access = (each: Access): Access => ({ ...each, strides: map(each.strides) })
  return {
    ...loop,
    body: loop.body.map((each) => {
      if (each.op === 'load') return { ...each, access: access(each.access) }
      return each.op === 'index' ? { ...each, strides: map(each.strides) } : each
    }),
    stores: loop.stores.map((store) => ({ ...store, access: access(store.access) })),
  }
}

/**
 * Whether something with these strides moves along reduced axes.
 *
 * @internal
 */
export const movesInside = ({ parallel }: Pick<Loop, 'parallel'>, strides: readonly Size[]): boolean =>
  strides.some((stride, axis) => axis >= parallel && stride !== 0)

/**
 * Whether each instruction is a reduction, or needs the outcome of one.
 *
 * @internal
 */
export function afterReductions({ body }: Loop<Size>): boolean[] {
  const after: boolean[] = []
  for (const each of body) {
    after.push(each.op === 'reduce' || operandsOf(each).some((operand) => after[operand]!))
  }
  return after
}

/**
 * The instructions that must run for every element of the whole space, because they depend on a reduced axis.
 * All others run once per element of the parallel axes.
 *
 * @internal
 */
export function innerInstructions(loop: Loop<Size>): boolean[] {
  const inner: boolean[] = []
  for (const each of loop.body) {
    const own = movesInside(loop, ownStrides(each))
    inner.push(each.op !== 'reduce' && (own || operandsOf(each).some((operand) => inner[operand]!)))
  }
  return inner
}

/** Whether one walk over the space is enough: nothing inner needs the outcome of a reduction. */
function isSinglePass(loop: Loop): boolean {
  const inner = innerInstructions(loop)
  const after = afterReductions(loop)
  const isOnce = (each: Instruction, i: number): boolean =>
    !(inner[i]! || each.op === 'reduce') || !operandsOf(each).some((operand) => after[operand]!)
  // A store that moves along reduced axes must have its value by then.
  return (
    loop.body.every(isOnce) &&
    loop.stores.every(({ access, value }) => !after[value]! || !movesInside(loop, access.strides))
  )
}

/** Drops all but these stores and those that are read, then instructions, buffers and steps without use. */
function prune(steps: readonly Step[], written: readonly number[]): Step[] {
  const kept: Step[] = []
  const needed = new Set(written)
  for (const step of steps.toReversed()) {
    const loop = step.kind === 'loop' ? rebuild([step.loop], (buffer) => needed.has(buffer)) : undefined
    const current = loop === undefined ? step : ({ kind: 'loop', loop } as const)
    if (!writesOf(current).some((buffer) => needed.has(buffer))) continue
    for (const buffer of readsOf(current)) needed.add(buffer)
    kept.push(current)
  }
  return kept.reverse()
}
