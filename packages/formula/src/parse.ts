// A parser by precedence climbing (Pratt 1973), which gives functions rather than a tree.
import type { TensorLike } from '@nx/tensor'
import { type Index, indexWith } from './indexing.ts'
import { combine, comparisons, keepsTruth, levels, power, prefixes } from './operators.ts'
import { located, fail, sourceOf } from './source.ts'
import { type Token, tokenize } from './tokens.ts'

/** What a formula is computed from: the values of its template, and the names it may use. */
export interface Scope {
  readonly values: readonly unknown[]
  readonly bound: Readonly<Record<string, unknown>>
}

/** A part of a formula, ready to be computed. */
export interface Part {
  readonly compute: (scope: Scope) => unknown
  /** Whether it is true or false by its form. */
  readonly truth?: boolean
  /** Whether it may be something that was given, as it was: then it may also be a function. */
  readonly given?: boolean
}

/** How deep parentheses, calls and signs may be nested. */
const maxDepth = 200

const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

/** Reads the strings of a template. Throws `syntax`, pointing at the character. */
export function parse(strings: readonly string[]): Part {
  const source = sourceOf(strings)
  const tokens = tokenize(strings)
  let next = 0
  let depth = 0

  const peek = (ahead = 0): Token => tokens[Math.min(next + ahead, tokens.length - 1)]!
  const is = (text: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'symbol' && token.text === text
  }
  const accept = (text: string): boolean => {
    if (!is(text)) return false
    next++
    return true
  }
  const unexpected = (wanted: string): Error => {
    const { position, kind } = peek()
    const got = kind === 'end' ? 'the end' : kind === 'value' ? 'a value' : 'this'
    return fail('syntax', source, position, `got ${got} where ${wanted} belongs`)
  }
  const expect = (text: string): void => {
    if (!accept(text)) throw unexpected(`"${text}"`)
  }

  /** Whether a name and a colon come next, as before an option or the index of a named axis. */
  const isLabel = (): boolean => peek().kind === 'name' && is(':', 1)

  const label = (): string => {
    const { text } = peek() as Token & { readonly text: string }
    next += 2
    return text
  }

  /** Items up to a closing symbol, which is taken too. */
  const list = (close: string, item: () => void): void => {
    while (!accept(close)) {
      item()
      if (!is(close)) expect(',')
    }
  }

  const expression = (level = 0): Part => {
    const operators = levels[level]
    if (operators === undefined) return prefixed()
    let left = expression(level + 1)
    for (let chained = false; ; chained = true) {
      const token = peek()
      if (token.kind !== 'symbol' || !Object.hasOwn(operators, token.text)) return left
      const { text, position } = token
      if (chained && level === comparisons) {
        throw fail('syntax', source, position, 'comparisons do not chain; write (a < b) & (b < c)')
      }
      next++
      const [operator, before, right] = [operators[text]!, left, expression(level + 1)]
      left = {
        compute: (scope) => {
          const operands = [before.compute(scope), right.compute(scope)] as const
          return located(source, position, () => combine(operator, ...operands))
        },
        truth:
          level === comparisons ||
          (keepsTruth.includes(text) && before.truth === true && right.truth === true),
      }
    }
  }

  const prefixed = (): Part => {
    const token = peek()
    if (depth === maxDepth) {
      throw fail('syntax', source, token.position, 'this is nested too deeply; compute it in parts')
    }
    depth++
    const part = token.kind === 'symbol' && Object.hasOwn(prefixes, token.text) ? signed() : raised()
    depth--
    return part
  }

  const signed = (): Part => {
    const token = peek() as Token & { readonly text: string }
    next++
    const operand = prefixed()
    const { truth = false, given = false } = operand
    return {
      compute: (scope) => {
        const value = operand.compute(scope) as TensorLike
        return located(source, token.position, () => prefixes[token.text]!(value, truth))
      },
      truth: token.text === '!' || (token.text === '~' && truth),
      given: token.text === '+' && given,
    }
  }

  const raised = (): Part => {
    const base = postfixed()
    const { position } = peek()
    if (!accept('**')) return base
    const exponent = prefixed()
    return {
      compute: (scope) => {
        const operands = [base.compute(scope), exponent.compute(scope)] as const
        return located(source, position, () => combine(power, ...operands))
      },
    }
  }

  const postfixed = (): Part => {
    let part = primary()
    for (;;) {
      const { position } = peek()
      if (part.given && accept('(')) part = call(part, position)
      else if (accept('[')) part = access(part, position)
      else return part
    }
  }

  const call = (callee: Part, position: number): Part => {
    const positional: Part[] = []
    const options: [name: string, value: Part][] = []
    list(')', () => {
      if (isLabel()) options.push([label(), expression()])
      else if (options.length > 0) throw unexpected('another option')
      else positional.push(expression())
    })
    return {
      compute: (scope) => {
        const fn = callee.compute(scope)
        const given = positional.map((each) => each.compute(scope))
        if (options.length > 0) {
          given.push(Object.fromEntries(options.map(([name, value]) => [name, value.compute(scope)])))
        }
        if (typeof fn !== 'function') {
          throw fail('not_function', source, position, 'what is called here is no function')
        }
        return located(source, position, () => (fn as (...given: readonly unknown[]) => unknown)(...given))
      },
    }
  }

  const access = (target: Part, position: number): Part => {
    const indices: Index[] = []
    list(']', () => {
      const name = isLabel() ? label() : undefined
      if (indices.length > 0 && (indices[0]!.name === undefined) !== (name === undefined)) {
        throw unexpected('an index like the first, with or without the name of its axis,')
      }
      const isBound = (): boolean => is(':') || is(',') || is(']')
      const parts = [isBound() ? undefined : expression()]
      while (parts.length < 3 && accept(':')) parts.push(isBound() ? undefined : expression())
      if (parts.length === 1 && parts[0] === undefined) throw unexpected('an index')
      indices.push({ name, parts })
    })
    return {
      compute: (scope) => {
        const value = target.compute(scope) as TensorLike
        return located(source, position, () => indexWith(value, indices, scope))
      },
    }
  }

  const primary = (): Part => {
    const token = peek()
    next++
    switch (token.kind) {
      case 'number':
        return { compute: () => token.value }
      case 'text':
        return { compute: () => token.text }
      case 'value':
        return { compute: ({ values }) => values[token.index], given: true }
      case 'name':
        return { compute: ({ bound }) => lookUp(bound, token.text, token.position), given: true }
    }
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = expression()
      expect(')')
      return { ...inner, given: true }
    }
    if (token.kind === 'symbol' && token.text === '[') {
      const items: Part[] = []
      list(']', () => items.push(expression()))
      return { compute: (scope) => items.map((item) => item.compute(scope)) }
    }
    next--
    throw unexpected('a number, a name or a value')
  }

  const lookUp = (bound: Scope['bound'], name: string, position: number): unknown => {
    if (Object.hasOwn(bound, name)) return bound[name]
    if (Object.hasOwn(words, name)) return words[name]
    throw fail(
      'unbound_name',
      source,
      position,
      `there is no "${name}"; bind it, as in formula({ ${name} }), or write \${${name}}`,
    )
  }

  const whole = expression()
  if (peek().kind !== 'end') throw unexpected('an operator')
  return whole
}
