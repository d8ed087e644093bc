// printValue: prints values of a compiled function when they are computed.
import { inspect, isTensor, Tensor } from '@nx/tensor'
import { checkFunction, checkOptions, integerAtLeast } from '@nx/tensor/internal'
import { NxError, wrongOption } from '@nx/types'
import { flattened, type Structure, type Traced } from './container.ts'
import { hookAs } from './hook.ts'

/** Options of `printValue`. */
export interface PrintValueOptions {
  /** Stands before the value. */
  readonly label?: string
  /** How many elements of a tensor to print; 50 by default. */
  readonly limit?: number
  /** What takes the text; `console.log` by default. */
  readonly write?: (text: string) => void
}

/**
 * Gives the value back, and prints it each time it is computed, or what `map` makes of it: a text, tensors, or a promise
 * of them. A `hook`: it prints once for each time its place is reached, used or not.
 *
 * On a device that cannot be read at once the text comes when the elements have arrived; `await f.async(…)` waits for
 * it.
 *
 * @throws NxError `print_value` if what should map is no function, `unknown_option`, `option`, `not_function` for a
 * `write` that is none, and what a template or a traced tensor of another function throws when it is read.
 *
 * @example
 * const lines: string[] = []
 * const f = jit((x) => multiply(printValue(x, { label: 'x', write: (text) => lines.push(text) }), 2))
 * toNumber(f(3)) // => 6
 * lines // => ['x: Tensor<\n  s32\n  3\n>']
 */
export function printValue<const T>(value: T, options?: PrintValueOptions): Traced<T>
export function printValue<const T>(
  value: T,
  map: (value: Traced<T>) => unknown,
  options?: PrintValueOptions,
): Traced<T>
export function printValue(value: unknown, first: unknown = {}, second: PrintValueOptions = {}): unknown {
  if (typeof first === 'object') {
    const options = checkedOptions(first as PrintValueOptions)
    return hookAs('printValue', value, (given: unknown) => print(given, options))
  }
  if (typeof first !== 'function') {
    throw new NxError(
      'print_value',
      'printValue',
      `a value is mapped by a function before it is printed, got ${typeof first}; give printValue(value, map, options) ` +
        'or printValue(value, options)',
      { got: typeof first },
    )
  }
  checkedOptions(second)
  return hookAs('printValue', value, (given: unknown) => print(first(given), second))
}

/**
 * The options, which are among those known. Throws `unknown_option`, `option` or `not_function`.
 *
 * @internal
 */
export function checkedOptions(
  options: PrintValueOptions,
  op = 'printValue',
  known: readonly string[] = ['label', 'limit', 'write'],
): PrintValueOptions {
  checkOptions(op, options, known)
  const { label, limit, write } = options
  if (label !== undefined && typeof label !== 'string') throw wrongOption(op, 'label', 'a text', label)
  if (limit !== undefined && limit !== Infinity) integerAtLeast(op, 'limit', limit, 0)
  if (write !== undefined) checkFunction(op, write)
  return options
}

function print(value: unknown, options: PrintValueOptions): Promise<void> | undefined {
  if (value instanceof Promise) return value.then((arrived) => print(arrived, options))
  const { leaves, structure } = flattened('printValue', value)
  const { label = '', limit = 50 } = options
  const write = (arrived: readonly unknown[]): void => {
    const lines = printed(structure, arrived.values(), label).map(([path, part]) => {
      const text = isTensor(part) ? inspect(part, { limit }) : String(part)
      return path === '' ? text : `${path}: ${text}`
    })
    ;(options.write ?? console.log)(lines.join('\n'))
  }
  if (leaves.every((leaf) => !isTensor(leaf) || leaf.backend.readSync !== undefined))
    return void write(leaves)
  return Promise.all(leaves.map((leaf) => (isTensor(leaf) ? readable(leaf) : leaf))).then(write)
}

/** Tensors, numbers and texts with their paths. */
function printed(structure: Structure, leaves: Iterator<unknown>, path: string): [string, unknown][] {
  switch (structure.kind) {
    case 'leaf':
      return [[path, leaves.next().value]]
    case 'static':
      return [[path, structure.value]]
    case 'class':
      return printed(structure.parts, leaves, path)
    case 'array':
      return structure.items.flatMap((item, i) => printed(item, leaves, `${path}[${i}]`))
    case 'object':
      return structure.items.flatMap((item, i) => printed(item, leaves, `${path}.${structure.keys[i]}`))
  }
}

/** The same tensor on a backend that has read it already. Throws at once for one that nobody can read. */
function readable({ backend, data, spec, names, vectorizedAxes }: Tensor): Promise<Tensor> {
  if (backend.recorder !== undefined) throw backend.recorder.refuse('printValue', data)
  return backend
    .read(data, spec)
    .then((bytes) => new Tensor({ ...backend, readSync: () => bytes }, data, spec, names, vectorizedAxes))
}
