// The loop nests that compute each stored value.
import { isInteger, sizeOf, stridesOf } from '@nx/types'
import type { Id } from './program.ts'
import { scaleIndex } from './indices.ts'
import type { Index } from './indices.ts'
import type { Lowering } from './lowering.ts'
import type { CallEntry } from './program.ts'
import type { Storage } from './storage.ts'

/** A loop nest to be written: its iteration space, and what to compute and store in it. */
export interface Task {
  readonly parallel: readonly number[]
  readonly reduced: readonly number[]
  /** Whether the order of the iterations matters. */
  readonly ordered: boolean
  /** Whether the nest writes all of its output. */
  readonly whole: boolean
  /** Indices are asked for anew after each element, which may have split loops. */
  write(nest: Lowering): void
}

/** A nest that writes all of its output, in any order, unless `more` says otherwise. */
const task = (parallel: readonly number[], write: Task['write'], more: Partial<Task> = {}): Task => ({
  parallel,
  reduced: [],
  ordered: false,
  whole: true,
  write,
  ...more,
})

/** The nest that puts `source` into a region of a buffer, by default all of it. */
export function copyTask(
  storage: Storage,
  buffer: number,
  source: Id,
  region?: { readonly offset: number; readonly strides: readonly number[] },
): Task {
  const { shape } = storage.spec(source)
  const { strides = stridesOf(shape), offset = 0 } = region ?? {}
  const write: Task['write'] = (nest) => {
    const value = nest.element(source, nest.parallelIndex)
    nest.store(buffer, nest.parallelIndex, strides, offset, value)
  }
  return task(shape, write, { whole: region === undefined })
}

/** The nests that compute a stored value into its buffer. */
export function tasksOf(storage: Storage, id: Id, buffer: number): readonly Task[] {
  const entry = storage.program.entries[id] as CallEntry
  const { op, operation, spec } = entry
  if (operation.kind === 'reduce') return [reduceTask(storage, entry, buffer)]
  if (operation.kind === 'locate') return [locateTask(storage, entry, buffer)]
  if (operation.kind === 'scan') return [scanTask(entry, buffer)]
  if (op === 'matrix product') return [matmulTask(storage, entry, buffer)]
  if (op === 'pad') return padTasks(storage, entry, buffer)
  if (op === 'scatter') return scatterTasks(storage, entry, buffer)
  if (op === 'pair') return [pairTask(entry, buffer)]
  if (op === 'concatenate') return concatenateTasks(storage, entry, buffer)
  const write: Task['write'] = (nest) => {
    const value = nest.element(id, nest.parallelIndex, true)
    nest.store(buffer, nest.parallelIndex, stridesOf(spec.shape), 0, value)
  }
  return [task(spec.shape, write)]
}

function reduceTask(storage: Storage, { operation, inputs, attrs, spec }: CallEntry, buffer: number): Task {
  const axes = attrs['axes'] as readonly number[]
  const input = inputs[0]!
  const { shape } = storage.spec(input)
  const write: Task['write'] = (nest) => {
    const [kept, gone] = [nest.parallelIndex, nest.reducedIndex]
    let reduced = 0
    const index = shape.map((_, axis) => (axes.includes(axis) ? gone[reduced++]! : kept[axis - reduced]!))
    const value = nest.element(input, index)
    const combine = operation.combine!
    const total = nest.push({ op: 'reduce', combine, type: spec.type, input: value })
    nest.store(buffer, nest.parallelIndex, stridesOf(spec.shape), 0, total)
  }
  return task(spec.shape, write, { reduced: shape.filter((_, axis) => axes.includes(axis)) })
}

/** One walk along the axis, which numbers its elements. */
function locateTask(storage: Storage, { operation, inputs, attrs, spec }: CallEntry, buffer: number): Task {
  const axis = attrs['axis'] as number
  const { shape } = storage.spec(inputs[0]!)
  const kept = shape.toSpliced(axis, 1)
  const write: Task['write'] = (nest) => {
    const value = nest.element(inputs[0]!, nest.parallelIndex.toSpliced(axis, 0, ...nest.reducedIndex))
    const locate = { at: nest.number(nest.reducedIndex[0]!), tieBreak: attrs['tieBreak'] as 'low' | 'high' }
    const combine = operation.combine!
    const found = nest.push({ op: 'reduce', combine, type: spec.type, input: value, locate })
    nest.store(buffer, nest.parallelIndex, stridesOf(kept), 0, found)
  }
  return task(kept, write, { reduced: [shape[axis]!] })
}

/** One walk along the axis, which gives each result on the way. */
function scanTask({ operation, inputs, attrs, spec }: CallEntry, buffer: number): Task {
  const axis = attrs['axis'] as number
  const { shape, type } = spec
  const write: Task['write'] = (nest) => {
    const index = (): Index[] => {
      const [along] = nest.reducedIndex as [Index]
      const ordered = attrs['reverse'] === true ? scaleIndex(along, -1, shape[axis]! - 1) : along
      return nest.parallelIndex.toSpliced(axis, 0, ordered)
    }
    const input = nest.element(inputs[0]!, index())
    const combine = operation.combine!
    const value = nest.push({ op: 'scan', combine, type, input })
    nest.store(buffer, index(), stridesOf(shape), 0, value)
  }
  return task(shape.toSpliced(axis, 1), write, { reduced: [shape[axis]!] })
}

function matmulTask(storage: Storage, { inputs, spec }: CallEntry, buffer: number): Task {
  const [left, right] = inputs as [Id, Id]
  const inner = storage.spec(left).shape[2]!
  const write: Task['write'] = (nest) => {
    const factor = (id: Id, side: 0 | 1): number => {
      const [b, i, j] = nest.parallelIndex as [Index, Index, Index]
      const k = nest.reducedIndex[0]!
      return nest.element(id, side === 0 ? [b, i, k] : [b, k, j])
    }
    const product = nest.apply('multiply', spec.type, [factor(left, 0), factor(right, 1)])
    // A sum begins with 0, which -0 does not survive.
    const zero = (): number => nest.push({ op: 'constant', type: spec.type, value: 0 })
    const total =
      inner > 1
        ? nest.push({ op: 'reduce', combine: 'sum', type: spec.type, input: product })
        : isInteger(spec.type)
          ? product
          : nest.apply('add', spec.type, [product, zero()])
    nest.store(buffer, nest.parallelIndex, stridesOf(spec.shape), 0, total)
  }
  return task(spec.shape, write, { reduced: [inner] })
}

/** Both parts of complex numbers, side by side. */
function pairTask({ inputs, spec }: CallEntry, buffer: number): Task {
  const strides = stridesOf(spec.shape).slice(0, -1)
  return task(spec.shape.slice(0, -1), (nest) => {
    const values = inputs.map((input) => nest.element(input, nest.parallelIndex))
    values.forEach((value, part) => nest.store(buffer, nest.parallelIndex, strides, part, value))
  })
}

function concatenateTasks(storage: Storage, { inputs, attrs, spec }: CallEntry, buffer: number): Task[] {
  const strides = stridesOf(spec.shape)
  const axis = attrs['axis'] as number
  let offset = 0
  return inputs.map((input) => {
    const region = { offset, strides }
    offset += storage.spec(input).shape[axis]! * strides[axis]!
    return copyTask(storage, buffer, input, region)
  })
}

/** Fills the output with the padding, then puts in what the input has within its bounds. */
function padTasks(storage: Storage, { inputs, attrs, spec }: CallEntry, buffer: number): Task[] {
  const [input, padding] = inputs as [Id, Id]
  const config = attrs['config'] as readonly (readonly [number, number, number])[]
  const { shape } = storage.spec(input)
  const strides = stridesOf(spec.shape)
  const first = config.map(([low, , interior]) => Math.max(0, Math.ceil(-low / (interior + 1))))
  const lengths = config.map(([low, , interior], axis) => {
    const last = Math.floor((spec.shape[axis]! - 1 - low) / (interior + 1))
    return Math.max(0, Math.min(last, shape[axis]! - 1) - first[axis]! + 1)
  })
  const steps = config.map(([, , interior], axis) => strides[axis]! * (interior + 1))
  const offset = config.reduce(
    (sum, [low], axis) => sum + low * strides[axis]! + first[axis]! * steps[axis]!,
    0,
  )
  const whole = false
  const fill = task(
    spec.shape,
    (nest) => {
      const value = nest.element(padding, [])
      nest.store(buffer, nest.parallelIndex, strides, 0, value)
    },
    { whole },
  )
  const inside = task(
    lengths,
    (nest) => {
      const source = nest.parallelIndex.map((each, axis) => scaleIndex(each, 1, first[axis]!))
      const value = nest.element(input, source)
      nest.store(buffer, nest.parallelIndex, steps, offset, value)
    },
    { whole },
  )
  return sizeOf(lengths) === sizeOf(spec.shape) ? [inside] : [fill, inside]
}

/** Copies the target, then walks the updates in order. */
function scatterTasks(storage: Storage, { inputs, attrs, spec }: CallEntry, buffer: number): Task[] {
  const [target, indices, updates] = inputs as [Id, Id, Id]
  const axes = attrs['axes'] as readonly number[]
  const rank = storage.spec(indices).shape.length - 1
  const copy = { ...copyTask(storage, buffer, target), whole: false }
  const walk = task(
    storage.spec(updates).shape,
    (nest) => {
      const value = nest.element(updates, nest.parallelIndex)
      const rows = (): readonly Index[] => nest.parallelIndex.slice(0, rank)
      const others = (): readonly Index[] => nest.parallelIndex.slice(rank)
      const position = nest.gathered(indices, axes, spec.shape, rows, others)
      nest.store(buffer, position, stridesOf(spec.shape), 0, value, attrs['combine'] as 'add' | 'put')
    },
    { ordered: true, whole: false },
  )
  return [copy, walk]
}
