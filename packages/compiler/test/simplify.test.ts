// Rewriting keeps every value, NaN and -0 included, and leaves less to do.
import { describe, expect, it } from 'vitest'
import type { Plan } from '../src/index.ts'
import { GraphBuilder, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

/** Names of the operations in the first nest. */
function operations({ steps }: Plan): string[] {
  const [step] = steps
  if (step?.kind !== 'loop') return []
  return step.loop.body.flatMap((each) => (each.op === 'apply' ? [each.name] : []))
}

/** What is left of an operation between a value and a constant. */
function withConstant(op: string, value: number, type: 'f32' | 's32' = 'f32'): string[] {
  const g = new GraphBuilder()
  const x = g.parameter([3], type)
  return operations(plan(g.graph(g.call(op, [x, g.constant(value, [], type)], [3]))))
}

describe('identities', () => {
  it('drop operands that change nothing', () => {
    expect(withConstant('multiply', 1)).toEqual([])
    expect(withConstant('divide', 1)).toEqual([])
    expect(withConstant('add', -0)).toEqual([])
    expect(withConstant('subtract', 0)).toEqual([])
    expect(withConstant('add', 0, 's32')).toEqual([])
    expect(withConstant('quotient', 1, 's32')).toEqual([])
  })

  it('keep those that change -0, NaN or infinities', () => {
    expect(withConstant('add', 0)).toEqual(['add'])
    expect(withConstant('subtract', -0)).toEqual(['subtract'])
    expect(withConstant('multiply', 0)).toEqual(['multiply'])
    expect(withConstant('divide', 0)).toEqual(['divide'])
  })

  it('turn squares into products', () => {
    expect(withConstant('pow', 2)).toEqual(['multiply'])
    expect(withConstant('pow', 3)).toEqual(['pow'])
  })

  it('leave nothing of reshapes there and back', () => {
    const g = new GraphBuilder()
    const x = g.parameter([2, 3])
    const flat = g.call('reshape', [g.call('reshape', [x], [6], { shape: [6] })], [2, 3], { shape: [2, 3] })
    const graph = g.graph(flat)
    expect(operations(plan(graph))).toEqual([])
    expect(interpret(plan(graph), [[1, -0, NaN, 4, 5, 6]])).toEqual([[1, -0, NaN, 4, 5, 6]])
  })

  it('see through conversions without loss, and only those', () => {
    const through = (type: 'f64' | 's32' | 'f16'): string[] => {
      const g = new GraphBuilder()
      const x = g.parameter([3])
      const there = g.call('asType', [x], [3], { type }, type)
      return operations(plan(g.graph(g.call('asType', [there], [3], { type: 'f32' }, 'f32'))))
    }
    expect(through('f64')).toEqual([])
    expect(through('s32')).toEqual(['asType', 'asType'])
    expect(through('f16')).toEqual(['asType', 'asType'])
  })
})

describe('constants', () => {
  it('are converted and moved', () => {
    const g = new GraphBuilder()
    const spread = g.call('broadcast', [g.constant(2.5)], [2, 2], { shape: [2, 2], axes: [] })
    const whole = g.call('asType', [spread], [2, 2], { type: 's8' }, 's8')
    const graph = g.graph(whole)
    expect(operations(plan(graph))).toEqual([])
    expect(interpret(plan(graph), [])).toEqual([[2, 2, 2, 2]])
  })

  it('keep operands that may fail', () => {
    expect(withConstant('multiply', 0, 's32')).toEqual(['multiply'])
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([2], 's32'), g.parameter([2], 's32')]
    const quotient = g.call('quotient', [x, y], [2])
    const graph = g.graph(g.call('select', [g.constant(1, [], 'u8'), x, quotient], [2]))
    expect(operations(plan(graph))).toEqual(['quotient', 'select'])
  })
})

describe('common subexpressions', () => {
  it('are computed once, whatever the order of operands', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([3]), g.parameter([3])]
    const sum = g.call('add', [g.call('multiply', [x, y], [3]), g.call('multiply', [y, x], [3])], [3])
    expect(operations(plan(g.graph(sum)))).toEqual(['multiply', 'add'])
  })

  it('differ by attributes and by the sign of zero', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3])
    const plus = g.call('add', [x, g.constant(0)], [3])
    const minus = g.call('subtract', [x, g.constant(-0)], [3])
    expect(interpret(plan(g.graph(plus, minus)), [[-0, 0, 1]])).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ])
  })
})

describe('dead code', () => {
  it('is not computed', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3])
    g.call('exp', [x], [3])
    expect(operations(plan(g.graph(g.call('negate', [x], [3]))))).toEqual(['negate'])
  })
})
