// Puts a kernel together: the functions it calls, its bindings, its body.
import { arithmetic } from './arithmetic.ts'
import { bits } from './bits.ts'
import { conversion } from './conversion.ts'
import { exponential } from './exponential.ts'
import { trigonometric } from './trigonometric.ts'

/** Invocations of a workgroup: the most that every device allows. */
export const workgroupSize = 256

const libraryOf = (): Readonly<Record<string, string>> => ({
  ...bits,
  ...arithmetic,
  ...conversion,
  ...exponential,
  ...trigonometric,
})

/** The functions that a text calls, and those that they call. */
function calledBy(text: string): string[] {
  const library = libraryOf()
  const found = new Set<string>()
  const visit = (source: string): void => {
    for (const [, name] of source.matchAll(/\b(\w+)\(/g)) {
      if (!Object.hasOwn(library, name!) || found.has(name!)) continue
      found.add(name!)
      visit(library[name!]!)
    }
  }
  visit(text)
  return [...found].map((name) => library[name]!)
}

/**
 * The module of a kernel. In its body `i` numbers the invocation, `in0`, `in1`… are the words of the inputs, `out`
 * those of the output, `p` the parameters, four to an entry.
 */
export function assemble(body: string, inputs: number, parameters: number): string {
  const bindings = Array.from(
    { length: inputs },
    (_, k) => `@group(0) @binding(${k + 2}) var<storage, read> in${k}: array<u32>;`,
  )
  return `@group(0) @binding(0) var<uniform> p: array<vec4<u32>, ${Math.ceil(parameters / 4)}>;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;
${bindings.join('\n')}
${calledBy(body).join('\n')}
@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = id.y * groups.x * ${workgroupSize}u + id.x;
${body}
}`
}
