// Composite calls of one kind, whatever the lengths of their free axes: planned once, run for all.
import { generalize, include, longLength, narrowLength, planGraph } from '@nx/compiler'
import type { Access, Buffer, Instruction, Loop, Place, Recorded, Store } from '@nx/compiler'
import { bitSize, byteLength } from '@nx/types'
import type { Attributes, Call, Executable, Shape, Spec } from '@nx/types'
import type { Kernel } from './codegen/kernels.ts'
import { loopsOf, runnable } from './executable.ts'
import { launch } from './launch.ts'
import type { Launch } from './launch.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { targetFor } from './support.ts'

/** The lengths of a call that may be others, and what stays. */
export interface FreeLengths {
  /** Each once. */
  readonly lengths: readonly number[]
  /** For each axis of each input the place of its length among those that are free, or the complement of the length. */
  readonly shapes: readonly (readonly number[])[]
  /** A text that calls of one operation and attributes share exactly if they differ in free lengths only. */
  readonly key: string
}

/**
 * The lengths of a call that are free, unless none is. Axes that are equally long are taken to be so always. Strides of 1 and 2 are
 * walked in ways of their own, and so are lengths that these may be.
 */
export function freeLengths(
  {
    attrs,
    definition,
    inputs,
  }: Pick<Call<unknown>, 'attrs' | 'definition'> & { readonly inputs: readonly { readonly spec: Spec }[] },
  isFree: ((axis: number, attrs: Attributes, rank: number) => boolean) | undefined = definition?.isFree,
): FreeLengths | undefined {
  if (isFree === undefined) return undefined
  const lengths: number[] = []
  const shapes = inputs.map(({ spec: { shape } }) =>
    shape.map((length, axis) =>
      length > 2 && isFree(axis, attrs, shape.length) ? include(lengths, length) : ~length,
    ),
  )
  if (lengths.length === 0) return undefined
  let key = ''
  for (let i = 0; i < inputs.length; i++) key += `;${inputs[i]!.spec.type},${shapes[i]!.join()}`
  return { lengths, shapes, key }
}

const primes = [11, 13, 17, 19, 23, 29]

/** Of one plan. */
const cachedKernels = 100

const nothing = (): undefined => undefined

/** Offsets below any number that a prime is a part of, or near, stay. */
const smallOffset = 8

/** Whether something is where its strides say, or a few elements further on: offsets that follow from lengths are no products. */
const isNear = (each: Instruction | Store): boolean =>
  (('access' in each ? each.access : (each as Partial<Access>)).offset ?? 0) < smallOffset

/** Bytes in an arena. */
const roomFor = (spec: Spec): number => Math.ceil(byteLength(spec) / 64) * 64

/** How to run calls of any lengths, from one plan; `undefined` for those of which another plan may be better. */
type Runs = (lengths: readonly number[]) => Executable<Handle> | undefined

/** Numbers that a decomposition computes with. */
const numbersOf = (recorded: Pick<Recorded, 'graph'> | undefined): unknown[] =>
  recorded?.graph.nodes.map((node) => node.kind === 'call' && node.attrs['value']) ?? []

/**
 * Plans a call with primes for free lengths: each number of the plan is a product whose factors say of what. Where numbers are
 * something else, it runs nothing.
 */
export function forAnyLengths(
  { lengths: free, shapes }: FreeLengths,
  attrs: Attributes,
  record: (shapes: Shape[]) => Pick<Recorded, 'graph'> | undefined,
  runtime: Runtime,
): Runs {
  const hasFactor = (number: unknown, prime: number): boolean =>
    typeof number === 'number' && number > 0 && number % prime === 0
  const stay = [...shapes.flat().map((place) => ~place), ...Object.values(attrs).flat()]
  const given = shapes.flat().includes(~0)
    ? []
    : primes.filter((prime) => !stay.some((number) => hasFactor(number, prime)))
  const recordAt = (longer: number): Pick<Recorded, 'graph'> | undefined =>
    record(shapes.map((places) => places.map((place) => (place < 0 ? ~place : given[place]! + longer))))
  const recorded = free.length > given.length ? undefined : recordAt(0)
  // A number that is no product of lengths is the same at other lengths.
  const found = numbersOf(recorded).filter((number) => given.some((prime) => hasFactor(number, prime)))
  if (found.length > 0 && numbersOf(recordAt(1)).some((number) => found.includes(number))) return nothing
  // Bytes of elements that share them are rounded up.
  if (recorded?.graph.values.every(({ type }) => bitSize(type) >= 8) !== true) return nothing
  const plan = planGraph(recorded.graph, targetFor(runtime.given))
  const loops = loopsOf(plan)
  if (
    plan.steps.some(({ kind }) => kind !== 'loop') ||
    !loops.every(({ body, stores }) => [...body, ...stores].every(isNear))
  )
    return nothing
  const numbers: number[] = []
  const placeOf = (number: number): number => include(numbers, number)
  const nests = loops.map((loop) => ({
    lengths: loop.lengths.map(placeOf),
    sizes: generalize(loop).sizes.map(placeOf),
  }))
  const sizes = plan.buffers.map(({ size }) => placeOf(size))
  // What shares a place is there at different times, or is the same, whatever the lengths are.
  const rooms: string[] = []
  const roomOf = plan.buffers.map(({ spec, place }) =>
    place.kind === 'arena' ? include(rooms, `${place.offset} ${roomFor(spec)}`) : -1,
  )
  /** Kernels by which lengths reach those that vectors and tiles are made for. */
  const kernelsOf = new Recent<readonly Kernel[]>(cachedKernels)
  return (lengths) => {
    const values = numbers.map((number) => {
      let constant = number
      let product = 1
      for (let i = 0; i < free.length; i++)
        for (; constant !== 0 && constant % given[i]! === 0; constant /= given[i]!) product *= lengths[i]!
      return constant * product
    })
    const valueOf = (place: number): number => values[place]!
    const specs = plan.buffers.map(({ spec: { type } }, i): Spec => ({ type, shape: [valueOf(sizes[i]!)] }))
    let bytes = 0
    for (const { buffers } of loops) for (const buffer of buffers) bytes += byteLength(specs[buffer]!)
    // What is larger may go by blocks of rows.
    if (2 * bytes > plan.target.nearBytes) return undefined
    const ends: number[] = []
    for (let i = 0; i < specs.length; i++) {
      const room = roomOf[i]!
      if (room >= 0) ends[room] = Math.max(ends[room] ?? 0, roomFor(specs[i]!))
    }
    let arenaBytes = 0
    const places = ends.map((room): Place => ({ kind: 'arena', offset: (arenaBytes += room) - room }))
    const buffers = plan.buffers.map(({ place }, i): Buffer => ({
      spec: specs[i]!,
      size: valueOf(sizes[i]!),
      place: places[roomOf[i]!] ?? place,
    }))
    const own = nests.map((nest, i): Loop => ({ ...loops[i]!, lengths: nest.lengths.map(valueOf) }))
    let key = ''
    for (const loop of own)
      for (const length of loop.lengths) key += length < longLength ? 0 : length < narrowLength ? 1 : 2
    const kernels = kernelsOf.get(key, () => runtime.kernels.of(own.map(generalize)))
    const launchOf = new Map<Loop, Launch>()
    own.forEach((loop, i) => launchOf.set(loops[i]!, launch(kernels[i]!, loop, nests[i]!.sizes.map(valueOf))))
    return runnable({ ...plan, buffers, arenaBytes }, runtime, { launchOf, hosts: [] })
  }
}
