// Runs compiled plans in linear memory.
import { generalize, loopKey } from '@nx/compiler'
import type { CallStep, General, Loop, MatmulStep, Plan, RowsStep, Step, View, Walk } from '@nx/compiler'
import { byteLength, sizeOf } from '@nx/types'
import type { Executable, HostKernel } from '@nx/types'
import { byteSize } from './codegen/lanes.ts'
import { gemmType } from './gemm/element.ts'
import { roomBytes } from './gemm/index.ts'
import type { Gemm, MatrixOperand, Part, Room, Steps } from './gemm/index.ts'
import { carried } from './kernels/host-kernel.ts'
import { kernelOf } from './kernels/index.ts'
import { launch } from './launch.ts'
import type { Launch } from './launch.ts'
import type { Arena, Handle } from './memory/index.ts'
import type { Runtime } from './runtime.ts'

/** What the steps of one executable share: code of its nests, and kernels that came with its graph. */
interface Code {
  readonly launchOf: ReadonlyMap<Loop, Launch>
  readonly hosts: readonly HostKernel[]
}

/** Runs one step; `places` holds the address of each buffer. */
type Run = (places: readonly number[]) => void

/** Runs one step, or a part of its rows. */
type RunPart = (places: readonly number[], part?: Part) => void

/** Runs a plan, given where parameters, results and the arena are; says the milliseconds of each step if asked. */
type Runner = (
  parameters: readonly number[],
  results: readonly number[],
  arena: number,
  milliseconds?: number[],
) => void

/** Makes a plan executable; `general` asks for kernels that serve other shapes too, which are a little slower. */
export function executable(
  plan: Plan,
  runtime: Runtime,
  general: boolean,
  hosts: readonly HostKernel[] = [],
): Executable<Handle> {
  const loops = loopsOf(plan)
  const nests = general ? loops.map(generalize) : withSharedCode(loops)
  const kernels = runtime.kernels.of(nests)
  const launchOf = new Map<Loop, Launch>()
  loops.forEach((loop, i) => launchOf.set(loop, launch(kernels[i]!, loop, nests[i]!.sizes)))
  return runnable(plan, runtime, { launchOf, hosts }, parametersWrittenOver(plan))
}

/** Makes a plan executable whose nests have code; parameters that it writes `over` are copied where others know them. */
export function runnable(
  plan: Plan,
  runtime: Runtime,
  code: Code,
  over: ReadonlySet<number> = new Set(),
): Executable<Handle> {
  const { memory } = runtime
  const run = prepare(plan, runtime, code)
  const { buffers } = plan
  const results = plan.results.map((buffer) => buffers[buffer]!)
  const start = (inputs: readonly Handle[], milliseconds?: number[]): readonly Handle[] => {
    memory.beginCall()
    const given =
      over.size === 0
        ? inputs
        : inputs.map((input, i) => {
            if (!over.has(i)) return input
            return memory.owned(input, inputs.indexOf(input) !== inputs.lastIndexOf(input))
          })
    const parameters: number[] = []
    for (const input of given) parameters.push(memory.address(input))
    const made: Handle[] = []
    const addresses: number[] = []
    let arena: Arena | undefined
    try {
      for (const { spec, place } of results) {
        made.push(
          place.kind === 'parameter' ? memory.share(given[place.index]!) : memory.allocate(byteLength(spec)),
        )
      }
      for (const result of made) addresses.push(memory.address(result))
      if (plan.arenaBytes > 0) arena = memory.allocateArena(plan.arenaBytes)
      run(parameters, addresses, arena?.address ?? 0, milliseconds)
    } catch (error) {
      for (const result of made) memory.free(result)
      throw error
    } finally {
      if (arena !== undefined) memory.freeArena(arena)
    }
    return made
  }
  return {
    plan,
    run: start,
    profile(inputs) {
      const milliseconds: number[] = []
      return [start(inputs, milliseconds), milliseconds]
    },
  }
}

/** The positions of parameters in whose places other buffers are. */
function parametersWrittenOver({ buffers, parameters }: Plan): ReadonlySet<number> {
  return new Set(
    buffers.flatMap(({ place }, buffer) =>
      place.kind === 'parameter' && parameters[place.index] !== buffer ? [place.index] : [],
    ),
  )
}

/** The nests of a plan, those of branches and loop bodies included. */
export function loopsOf({ steps }: Plan): Loop[] {
  const loops: Loop[] = []
  const add = (step: Step): void => {
    if (step.kind === 'loop') loops.push(step.loop)
    else if (step.kind === 'rows') step.stages.forEach(add)
    else if ('plans' in step) for (const plan of step.plans) loops.push(...loopsOf(plan))
  }
  steps.forEach(add)
  return loops
}

/** So many nests that differ in their numbers only, and have so few elements, share their code. */
const [manyNests, fewElements] = [32, 2 ** 16]

/**
 * Nests with parameters for their numbers where many are otherwise the same: code of their own would take most of the first call, and
 * save each later one little. Reductions keep theirs, as how they add follows from lengths.
 */
function withSharedCode(loops: readonly Loop[]): General[] {
  const alike = new Map<string, General[]>()
  const isVaried = new Set(loops.map(({ body }) => body)).size >= manyNests
  const found = loops.map((loop) => {
    const { lengths, parallel } = loop
    const own: General = { loop, sizes: [] }
    if (!isVaried || parallel < lengths.length || sizeOf(lengths) > fewElements) return { own }
    const { sizes, loop: general } = generalize(loop)
    const key = loopKey(general)
    const group = alike.get(key) ?? []
    alike.set(key, group)
    group.push({ loop: group[0]?.loop ?? general, sizes })
    return { own, group, place: group.length - 1 }
  })
  return found.map(({ own, group = [], place = 0 }) => (group.length < manyNests ? own : group[place]!))
}

function prepare(plan: Plan, runtime: Runtime, code: Code): Runner {
  const steps = plan.steps.map((step) => prepareStep(step, plan, runtime, code))
  return (parameters, results, arena, milliseconds) => {
    const places = plan.buffers.map(({ place }) => {
      if (place.kind === 'arena') return arena + place.offset
      return place.kind === 'parameter' ? parameters[place.index]! : results[place.index]!
    })
    for (const step of steps) {
      const started = milliseconds && performance.now()
      step(places)
      milliseconds?.push(performance.now() - started!)
    }
  }
}

function prepareStep(step: Step, plan: Plan, runtime: Runtime, code: Code): Run {
  const { memory } = runtime
  switch (step.kind) {
    case 'loop':
      return loopRunner(step.loop, code.launchOf)
    case 'rows':
      return rowsRunner(step, plan, runtime, code)
    case 'matmul':
      return matmulRunner(step, runtime.gemm)
    case 'call':
      return callRunner(step, runtime, code.hosts)
  }
  const { inputs, outputs, arena } = step
  if (step.kind === 'cond') {
    const [onTrue, onFalse] = step.plans.map((each) => prepare(each, runtime, code)) as [Runner, Runner]
    return (places) => {
      const [predicate, ...taken] = pick(places, inputs)
      const branch = memory.u8[predicate!] === 0 ? onFalse : onTrue
      branch(taken, pick(places, outputs), places[arena]!)
    }
  }
  const { spare, trips } = step
  const [body, condition] = step.plans.map((each) => prepare(each, runtime, code)) as [Runner, Runner?]
  const copy = (from: number, to: number, buffer: number): void => {
    if (from !== to) memory.u8.copyWithin(to, from, from + byteLength(plan.buffers[buffer]!.spec))
  }
  return (places) => {
    const own = pick(places, outputs)
    const other = spare.map((buffer, i) => (buffer === null ? own[i]! : places[buffer]!))
    let current = pick(places, inputs)
    const fixed = current.splice(outputs.length)
    spare.forEach((buffer, i) => {
      if (buffer !== null) return
      copy(current[i]!, own[i]!, outputs[i]!)
      current[i] = own[i]!
    })
    const predicate = places[step.predicate]!
    for (let round = 0; round !== trips; round++) {
      const parameters = [...current, ...fixed]
      if (condition !== undefined) {
        condition(parameters, [predicate], places[arena]!)
        if (memory.u8[predicate] === 0) break
      }
      current = round % 2 === 0 ? other : own
      body(parameters, current, places[arena]!)
    }
    outputs.forEach((buffer, i) => copy(current[i]!, own[i]!, buffer))
  }
}

const pick = (places: readonly number[], buffers: readonly number[]): number[] =>
  buffers.map((buffer) => places[buffer]!)

function loopRunner(loop: Loop, launchOf: Code['launchOf']): RunPart {
  const { run } = launchOf.get(loop)!
  return (places, part) => run(places, part?.from, part?.to, part?.room?.address)
}

/** Runs several kernels for each block of rows; what has room for one block begins where its first row would be. */
function rowsRunner(
  { stages, rows, block, local }: RowsStep,
  { buffers }: Plan,
  { gemm, memory, parallel }: Runtime,
  { launchOf }: Code,
): Run {
  const shifts = local.map(([buffer, stride]) => stride * byteSize(buffers[buffer]!.spec.type))
  let bytes = 0
  const runs = stages.map((stage) => {
    const offset = bytes
    if (stage.kind === 'loop') {
      bytes += launchOf.get(stage.loop)!.roomBytes
      return { offset, run: loopRunner(stage.loop, launchOf) }
    }
    bytes += roomBytes(gemmType(stage.type)!, stage.rows, stage.columns, stage.inner, block)
    return { offset, run: matmulRunner(stage, gemm) }
  })
  const runBlocks = (places: readonly number[], first: number, end: number, start: number): void => {
    const rooms = runs.map(({ offset }): Room => ({ address: start + offset }))
    const near = [...places]
    for (let from = first; from < end; from += block) {
      const to = Math.min(end, from + block)
      local.forEach(([buffer], i) => (near[buffer] = places[buffer]! - from * shifts[i]!))
      runs.forEach(({ run }, i) => run(near, { from, to, room: rooms[i]! }))
    }
  }
  return (places) => {
    const isDone = parallel?.blocks(Math.ceil(rows / block), (from, to) => {
      const own = [...places]
      for (const [buffer] of local) own[buffer] = parallel.scratch(byteLength(buffers[buffer]!.spec))
      runBlocks(own, from * block, Math.min(rows, to * block), parallel.scratch(bytes))
    })
    if (isDone !== true) runBlocks(places, 0, rows, bytes > 0 ? memory.scratch(bytes) : 0)
  }
}

function matmulRunner(step: MatmulStep, gemm: Gemm): RunPart {
  const { batch, rows: m, columns: n, inner: k, left, right, out } = step
  const type = gemmType(step.type)!
  const bytes = byteSize(step.type)
  const operand = ({ buffer, offset, axes }: View): ((places: readonly number[]) => MatrixOperand) => {
    const [batchStride, rowStride, columnStride] = axes.map(stepsOf) as [Steps, Steps, Steps]
    return (places) => ({
      address: places[buffer]! + offset * bytes,
      batchStride,
      rowStride,
      columnStride,
    })
  }
  const [a, b] = [operand(left), operand(right)]
  return (places, part) => gemm({ type, m, n, k, a: a(places), b: b(places), c: places[out]!, batch, part })
}

/** The stride of an axis, or the places along it where it takes several loops. */
export function stepsOf(loops: readonly Walk[]): Steps {
  if (loops.length < 2) return loops[0]?.stride ?? 0
  let places = [0]
  for (const { length, stride } of loops)
    places = places.flatMap((place) => Array.from({ length }, (_, i) => place + i * stride))
  return Int32Array.from(places)
}

function callRunner(step: CallStep, runtime: Runtime, hosts: readonly HostKernel[]): Run {
  const { op, attrs, inputs, outputs, specs } = step
  const kernel =
    runtime.given.kernels[op]?.kernel ?? kernelOf(op, attrs, specs[0][0]) ?? carried(hosts[step.host!]!)
  return (places) =>
    kernel({ op, runtime, attrs, inputs: pick(places, inputs), outputs: pick(places, outputs), specs })
}
