// Code that other packages give this backend for their composites: scalar functions, which are fused, and kernels.
import { checkElements, checkOptions, isComplex, isDType, wrongOption } from '@nx/types'
import type { Call, DType, HostKernel as CarriedKernel, Spec } from '@nx/types'
import type { Emitter } from './codegen/emitter.ts'
import { computeInF64 } from './codegen/in-f64.ts'
import { laneClass } from './codegen/lanes.ts'
import type { LaneClass } from './codegen/lanes.ts'
import { rounded } from './codegen/rules.ts'
import type { ScalarRule } from './codegen/scalars.ts'
import { instructionOf, Vector } from './codegen/vectors.ts'
import type { Operand, Operations } from './codegen/vectors.ts'
import { codeOf } from './encoder/opcodes.ts'
import { carried } from './kernels/host-kernel.ts'
import type { HostKernel } from './kernels/host-kernel.ts'

/** A scalar function as `wasmScalar` makes it. */
export interface WasmScalar {
  /** @internal */
  readonly fits: (call: Call<unknown>) => boolean
  /** @internal */
  readonly rule: ScalarRule
}

/** A kernel as `wasmKernel` makes it. */
export interface WasmKernel {
  /** @internal */
  readonly fits: (call: Call<unknown>) => boolean
  /** @internal */
  readonly kernel: HostKernel
}

/**
 * Writes vector instructions, which are named as in the WebAssembly specification: `f32('mul', x, 2)` is `f32x4.mul` of a
 * vector and of 2 in all lanes, `i32('shl', x, 3)` shifts by 3 bits, `f64('bitselect', x, y, mask)` takes the bits of x where
 * the mask has them set, those of y elsewhere. Each gives a new vector; comparisons give masks.
 */
export interface VectorCode {
  readonly f32: Operations<'f32'>
  readonly f64: Operations<'f64'>
  readonly i32: Operations<'i32'>
  readonly i64: Operations<'i64'>
  /** x · y + z, rounded once where the engine can do that. */
  readonly multiplyAdd: (lane: 'f32' | 'f64', x: Operand, y: Operand, z: Operand) => Vector
}

/** Writes a function of one element of each operand. */
export type WriteScalar = (code: VectorCode, ...operands: Vector[]) => Vector

/** What `wasmScalar` may be told. */
export interface WasmScalarOptions {
  /** Gives f32 and narrower floats in lanes of f64 as well, and rounds the result once. */
  readonly wide?: boolean
}

const ofOne: readonly string[] = [
  ...[
    'abs',
    'neg',
    'sqrt',
    'ceil',
    'floor',
    'not',
    'promote_low_f32x4',
    'demote_f64x2_zero',
    'trunc_sat_f32x4_s',
  ],
  ...['convert_i32x4_s', 'convert_i32x4_u', 'convert_low_i32x4_s', 'convert_low_i32x4_u'],
  ...['extend_low_i16x8_s', 'extend_low_i16x8_u', 'extend_low_i32x4_s', 'extend_low_i32x4_u'],
]
/** They take or give something else than vectors, or are not everywhere. */
const others: readonly string[] = ['splat', 'all_true', 'any_true', 'relaxed_madd']

/** The emitter for code that nobody has checked: what is no instruction would be another one, or a trap. */
function checked(e: Emitter): VectorCode {
  const of = <L extends LaneClass>(lane: L): Operations<L> => {
    const emit: (name: never, ...operands: readonly Operand[]) => Vector = e[lane]
    return (name: string, ...operands) => {
      const isKnown = codeOf(instructionOf(lane, name)) !== undefined && !others.includes(name)
      const count = name === 'bitselect' ? 3 : ofOne.includes(name) ? 1 : 2
      const fits = (each: unknown): boolean =>
        each instanceof Vector || typeof each === 'number' || typeof each === 'bigint'
      if (isKnown && operands.length === count && operands.every(fits))
        return emit(name as never, ...operands)
      const expected = isKnown
        ? `${lane}('${name}') with operands that are vectors or numbers, ${count} of them`
        : `instructions of ${lane}`
      throw wrongOption('wasmScalar', 'write', expected, isKnown ? operands : name)
    }
  }
  const [f32, f64, i32, i64] = [of('f32'), of('f64'), of('i32'), of('i64')]
  return { f32, f64, i32, i64, multiplyAdd: (lane, x, y, z) => e.multiplyAdd(lane, x, y, z) }
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

/**
 * A composite as vector code, for the option `scalars` of `wasmBackend`: single calls are one kernel, and compiled functions
 * fuse it with what is around it. It is for calls whose values all have one of these types and that have no attributes; for
 * others, the composite's decomposition is computed.
 *
 * `write` gets a vector for each operand, with lanes of the type: f32 for floats of 16 and 32 bits, i32 for integers of up to 32
 * bits, f64 and i64. What it gives is rounded or wrapped to the type. Some lanes may be of no use, so none may
 * depend on another.
 *
 * @throws NxError `option` for types that are no list of real ones, and for what is no function, `unknown_option`; when it is first called, `option` for a function
 * that does not give a vector, for instructions that there are not, and for wrong operands.
 *
 * @example
 * const write: WriteScalar = ({ f32 }, x) => f32('div', x, f32('add', f32('abs', x), 1))
 * const backend = wasmBackend({ scalars: { 'my.softsign': wasmScalar(['f32'], write) } })
 * const softsign = (x: Tensor) => block('my.softsign', [x], {}, ([x]) => divide(x, add(abs(x), 1)))
 * toArray(softsign(tensor([1, -3], { backend }))) // => [0.5, -0.75]
 */
export function wasmScalar(
  types: readonly DType[],
  write: WriteScalar,
  options: WasmScalarOptions = {},
): WasmScalar {
  const op = 'wasmScalar'
  checkOptions(op, options, ['wide'])
  if (!Array.isArray(types) || !types.every((type) => isDType(type) && !isComplex(type)))
    throw wrongOption(op, 'types', 'a list of real types', types)
  if (!isFunction(write)) throw wrongOption(op, 'write', 'a function', write)
  const compute = (code: Emitter, ...operands: Vector[]): Vector => {
    const result: unknown = write(checked(code), ...operands)
    if (result instanceof Vector) return result
    throw wrongOption(op, 'write', 'a function that gives a vector', result)
  }
  return {
    fits: ({ inputs, attrs, outs }) => {
      const out = outs[0]!
      const ofOne = outs.length === 1 && types.includes(out.type) && Object.keys(attrs).length === 0
      return ofOne && inputs.length > 0 && inputs.every(({ spec }) => broadcasts(spec, out))
    },
    rule: rounded((e, type, constants) => {
      const inF64 = options.wide === true && laneClass(type) === 'f32'
      e.scoped(() => {
        const operands = constants.map(() => e.take()).toReversed()
        e.push(inF64 ? computeInF64(e, operands, compute) : compute(e, ...operands))
      })
    }),
  }
}

/** Whether an operand has the type of a result, and a shape that broadcasts to it. */
function broadcasts({ type, shape }: Spec, out: Spec): boolean {
  const missing = out.shape.length - shape.length
  const fits = (length: number, axis: number): boolean => length === 1 || length === out.shape[missing + axis]
  return type === out.type && missing >= 0 && shape.every(fits)
}

/**
 * A kernel in JavaScript for a composite, for the option `kernels` of `wasmBackend`: it gets the elements of the inputs as they are
 * in linear memory, in row-major order, which it must not change, and gives those of each result. It is for the calls for
 * which `supports` holds, all by default; for others, the composite's decomposition is computed. Where it makes tensors on the
 * same backend itself, it takes `data` anew after that, as memory may have grown.
 *
 * @throws NxError `option` for what is no function, and when it is called, for results that are not those of the call.
 *
 * @example
 * const run: HostKernel = ({ inputs }) => [(inputs[0]!.data as Float32Array).toReversed()]
 * const backend = wasmBackend({ kernels: { 'my.mirror': wasmKernel(run, ({ inputs }) => inputs[0]!.spec.type === 'f32') } })
 * const mirror = (x: Tensor) => block('my.mirror', [x], {}, ([x]) => reverse(x))
 * toArray(mirror(tensor([1, 2, 3], { backend }))) // => [3, 2, 1]
 */
export function wasmKernel(
  run: CarriedKernel,
  supports: (call: Call<unknown>) => boolean = () => true,
): WasmKernel {
  const op = 'wasmKernel'
  if (!isFunction(run)) throw wrongOption(op, 'run', 'a function', run)
  if (!isFunction(supports)) throw wrongOption(op, 'supports', 'a function', supports)
  return {
    fits: supports,
    kernel: carried((call) => checkElements('option', op, `run of "${call.op}"`, run(call), call.outs)),
  }
}
