// Kernels for batches of matrices that work in a workspace.
import {
  type Attributes,
  type Elements,
  type HostKernel,
  isComplex,
  isFloat,
  sizeOf,
  type Spec,
} from '@nx/types'
import { room } from '../matrix.ts'
import { entry, type Grid, numbersOf, partsOf } from './grid.ts'
import { inWorkspace, Unsuited, type Workspace } from './workspace.ts'

/** Numbers of a result that follow each other. */
export type Numbers = Float32Array | Float64Array

/** A matrix, or what writes a result. */
export type Output = Grid | ((to: Numbers) => void)

/** What is done for each matrix of a batch: inputs are read, and results written after `run`. */
export interface Job {
  readonly inputs: readonly Grid[]
  readonly outputs: readonly Output[]
  run(): void
}

/** Prepares a job for matrices like these, once for a batch; undefined if other code is as good for them. */
export type Prepare = (workspace: Workspace, inputs: readonly Spec[], attrs: Attributes) => Job | undefined

type Call = Parameters<HostKernel>[0]

/** The results of a call; undefined if the job is not for such matrices or cannot run. */
export function runJob(prepare: Prepare, call: Call): readonly Elements[] | undefined {
  const specs = call.inputs.map(({ spec }) => spec)
  const isReal = [...specs, ...call.outs].every(({ type }) => isFloat(type))
  if (!isReal && !specs.every(({ type }) => isComplex(type))) return undefined
  return inWorkspace((workspace) => {
    const job = prepare(workspace, specs, call.attrs)
    return job && finish(workspace, job, call)
  })
}

function finish(workspace: Workspace, job: Job, { inputs, outs, copies }: Call): readonly Elements[] {
  const count = inputs[0]!.spec.shape[0]!
  const sizeOfOne = ({ type, shape }: Spec): number => partsOf(type) * sizeOf(shape.slice(1))
  const isWide = ({ type }: Spec): boolean => type === 'f64' || type === 'c128'
  const bytes = (spec: Spec): number => (isWide(spec) ? 8 : 4) * sizeOfOne(spec)
  const staged = Math.max(...inputs.map(({ spec }) => bytes(spec)))
  const stage = workspace.reserve(staged)
  // Kernels that write two rows at a time may write one more.
  const places = outs.map((spec) => workspace.reserve(bytes(spec) + 8 * (spec.shape.at(-1) ?? 0)))
  const views = outs.map((spec, k) =>
    isWide(spec)
      ? workspace.numbers(places[k]!, sizeOfOne(spec))
      : workspace.singles(places[k]!, sizeOfOne(spec)),
  )
  const results = copies === true && count === 1 ? views : outs.map(room)
  for (let i = 0; i < count; i++) {
    job.inputs.forEach((grid, k) => read(workspace, grid, inputs[k]!.data as Numbers, i, stage))
    job.run()
    job.outputs.forEach((output, k) => {
      const view = views[k]!
      if (typeof output === 'function') output(view)
      else write(workspace, output, view)
      if (results !== views) (results[k] as Numbers).set(view, i * view.length)
    })
  }
  return results as readonly Elements[]
}

function read(workspace: Workspace, grid: Grid, from: Numbers, index: number, stage: number): void {
  const { rows, columns, row, parts } = grid
  const start = index * rows * columns
  if (parts === 2) {
    readComplex(numbersOf(workspace, grid), grid, from, 2 * start)
    return
  }
  if (from instanceof Float32Array) {
    workspace.singles(stage, rows * columns).set(from.subarray(start, start + rows * columns))
    workspace.code.widen(stage, grid.address, row, rows, columns)
    return
  }
  const numbers = workspace.numbers(grid.address, (rows * row) / 8)
  for (let i = 0; i < rows; i++) {
    const at = start + i * columns
    numbers.set(from.subarray(at, at + columns), (i * row) / 8)
  }
}

/** Writes the numbers of a matrix one row after the other. */
export function write(workspace: Workspace, grid: Grid, to: Numbers): void {
  const { rows, columns, row, parts } = grid
  if (parts === 2) {
    writeComplex(numbersOf(workspace, grid), grid, to)
    return
  }
  if (to instanceof Float32Array) {
    workspace.code.narrow(grid.address, row, to.byteOffset, rows, columns)
    return
  }
  for (let i = 0; i < rows; i++) to.set(workspace.numbers(entry(grid, i, 0), columns), i * columns)
}

/** Reads parts that follow each other; what products do of infinities is left to plain loops. */
function readComplex(
  numbers: Float64Array,
  { rows, columns, row }: Grid,
  from: Numbers,
  start: number,
): void {
  const step = row / 8
  // Infinities less themselves are NaN.
  let odd = 0
  let at = start
  for (let i = 0; i < rows; i++) {
    const place = 2 * i * step
    for (let j = place; j < place + columns; j++, at += 2) {
      const x = from[at]!
      const y = from[at + 1]!
      odd += x - x + (y - y)
      numbers[j] = x
      numbers[j + step] = y
    }
  }
  if (odd !== 0) throw new Unsuited()
}

function writeComplex(numbers: Float64Array, { rows, columns, row }: Grid, to: Numbers): void {
  const step = row / 8
  let at = 0
  for (let i = 0; i < rows; i++) {
    const place = 2 * i * step
    for (let j = place; j < place + columns; j++, at += 2) {
      to[at] = numbers[j]!
      to[at + 1] = numbers[j + step]!
    }
  }
}
