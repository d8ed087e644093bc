// Looks at definitions that other packages give, once each.
import { type AttributesOf, NxError, show } from '@nx/types'
import type { Definition, MultiDefinition } from '../core/definition.ts'
import { guarded } from './guarded.ts'

type Given<A extends AttributesOf<A>> = Definition<A> | MultiDefinition<A>

const known = {
  apply: /* @__PURE__ */ new WeakMap<object, object>(),
  applyMulti: /* @__PURE__ */ new WeakMap<object, object>(),
}

/** The definition, checked and with checks around what it gives. Throws `definition`. */
export function checkedDefinition<A extends AttributesOf<A>, D extends Given<A>>(
  op: keyof typeof known,
  definition: D,
): D {
  const before = Object(definition) === definition ? known[op].get(definition) : undefined
  if (before !== undefined) return before as D
  checkParts(op, definition)
  const made = guarded(definition, op === 'applyMulti') as D
  known[op].set(definition, made)
  return made
}

function checkParts<A extends AttributesOf<A>>(op: keyof typeof known, definition: Given<A>): void {
  const { name, infer, decompose, vectorize, host, closesOver } = Object(definition) as Partial<Given<A>>
  const isEach = typeof vectorize === 'object' && vectorize !== null && typeof vectorize.each === 'function'
  const isRule = vectorize === 'elementwise' || typeof vectorize === 'function'
  const lack = (what: string, got: unknown): NxError =>
    new NxError('definition', op, `the definition ${what}, got ${show(got)}; see Definition`, { name })
  if (typeof name !== 'string' || !/^[\w-]+\.[\w.-]+$/.test(name))
    throw lack(
      'needs a name with a prefix of your own, such as "my.op", so that none is taken for one of ours',
      name,
    )
  if (typeof infer !== 'function')
    throw lack(`of ${name} needs infer, a function of specs and attributes`, infer)
  if (typeof decompose !== 'function')
    throw lack(`of ${name} needs decompose, a function that computes the same by other ones`, decompose)
  if (!isRule && !(isEach && op === 'apply'))
    throw lack(
      `of ${name} needs vectorize: 'elementwise'${op === 'apply' ? ', a function of attributes, or { each }' : ' or a function of attributes'}`,
      vectorize,
    )
  if (host !== undefined && typeof host !== 'function')
    throw lack(`of ${name} takes a function as host, or none`, host)
  if (closesOver !== undefined && Object(closesOver) !== closesOver)
    throw lack(`of ${name} takes an object as closesOver, or none`, closesOver)
}
