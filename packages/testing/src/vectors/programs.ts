// Recorded programs of several steps, run under grad.
import { jit } from '@nx/defn'
import { grad, valueAndGrad } from '@nx/grad'
import { sum, type Tensor } from '@nx/tensor'
import { elementsOf } from '../elements.ts'
import { decodeOptions, decodeTensor, decodeValue } from './decode.ts'
import type { Json, ProgramStep, Vector } from './format.ts'
import { type InvokeOptions, lookUp } from './invoke.ts'
import { adaptArguments } from './signatures.ts'

/** Runs a `value_and_grad`, `grad` or `grad_n` vector; gives what its `expect` holds. */
export function runProgram(vector: Vector, options: InvokeOptions): unknown {
  const program = vector.program!
  const inputs = Object.fromEntries(
    program.inputs.map(({ id, value }) => [id, decodeTensor(value, options.backend)]),
  )
  const wrt = vector.wrt ?? [program.inputs[0]!.id]
  const run = (...values: Tensor[]): Tensor => {
    const known: Record<string, unknown> = { ...inputs }
    wrt.forEach((id, i) => (known[id] = values[i]))
    for (const step of program.steps) known[step.id] = runStep(step, known, options)
    return known[program.output] as Tensor
  }
  const at = wrt.map((id) => inputs[id]!)
  const compiled = <A extends readonly unknown[], R>(fn: (...args: A) => R): ((...args: A) => R) =>
    options.jit === true ? (jit(fn as never) as unknown as (...args: A) => R) : fn
  if (vector.fn === 'value_and_grad') {
    const [value, grads] = compiled(valueAndGrad((values: readonly Tensor[]) => run(...values)))(at)
    return { value, grads }
  }
  // Nx sums an output that is not a scalar.
  if (vector.fn === 'grad') {
    const gradient = grad((values: readonly Tensor[]) => run(...values), { implicitSum: true })
    return { grads: compiled(gradient)(at) }
  }
  let derivative = (x: Tensor): Tensor => run(x)
  for (let i = 0; i < (vector.order ?? 1); i++) {
    const previous = derivative
    derivative = grad((x: Tensor) => sum(previous(x)))
  }
  return { grads: [compiled(derivative)(at[0]!)] }
}

/** Compares recorded gradients of one program with central differences of its own value, in f64. */
export async function byDifferences(
  result: unknown,
  vector: Vector,
  options: InvokeOptions,
): Promise<string | null> {
  const { grads } = result as { readonly grads: readonly Tensor[] }
  const program = vector.program!
  const valueAt = async (id: string, element: number, step: number): Promise<number> => {
    const inputs = program.inputs.map((input) => {
      const moved = input.value.data!.map((each, i) =>
        input.id === id && i === element ? Number(each) + step : each,
      )
      return {
        id: input.id,
        value: { ...input.value, t: input.value.t === 'f32' ? 'f64' : input.value.t, data: moved },
      }
    })
    const { value } = runProgram({ ...vector, program: { ...program, inputs } }, options) as {
      readonly value: Tensor
    }
    return Number((await elementsOf(value))[0])
  }
  for (const [place, id] of vector.wrt!.entries()) {
    for (const [element, got] of (await elementsOf(grads[place]!)).entries()) {
      const want = ((await valueAt(id, element, 1e-4)) - (await valueAt(id, element, -1e-4))) / 2e-4
      if (Math.abs(Number(got) - want) > 1e-3 * (1 + Math.abs(want))) {
        return `gradient of ${id}, element ${element}: expected ${want} by central differences, got ${String(got)}`
      }
    }
  }
  return null
}

function runStep(step: ProgramStep, known: Record<string, unknown>, options: InvokeOptions): unknown {
  const find = (name: string): unknown => lookUp(name, options.modules)
  const decode = (value: Json): unknown => {
    if (Array.isArray(value)) return value.map(decode)
    if (typeof value === 'object' && value !== null) {
      if ('ref' in value) return known[(value as { readonly ref: string }).ref]
      if ('tuple' in value) return (value as unknown as { readonly tuple: readonly Json[] }).tuple.map(decode)
    }
    return decodeValue(value, options.backend, find)
  }
  const args = step.args.map(decode)
  if (step.fn === 'elem') return (args[0] as readonly unknown[])[args[1] as number]
  const opts = decodeOptions(step.opts, options.backend, find)
  return lookUp(step.fn, options.modules)(...adaptArguments(step.fn, args, opts))
}
