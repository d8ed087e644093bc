// Rewriting keeps every value, NaN and -0 included, and leaves less to do.
import { describe, expect, it } from 'vitest'
import type { Plan } from '../src/index.ts'
import { GraphBuilder, plan } from './graphs.ts'
import { interpret } from './interpret.ts'

/** Names of the operations in all nests. */
function operations({ steps }: Plan): string[] {
  return steps.flatMap((step) =>
    step.kind === 'loop' ? step.loop.body.flatMap((each) => (each.op === 'apply' ? [each.name] : [])) : [],
  )
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
    expect(withConstant('multiply', 0, 's32')).toEqual([])
    expect(withConstant('divide', 0)).toEqual(['divide'])
  })

  it('turn divisions by powers of two into products, and squares too', () => {
    expect(withConstant('divide', 8)).toEqual(['multiply'])
    expect(withConstant('divide', -0.25)).toEqual(['multiply'])
    expect(withConstant('divide', 3)).toEqual(['divide'])
    expect(withConstant('divide', 2 ** -126)).toEqual(['divide'])
    expect(withConstant('pow', 2)).toEqual(['multiply'])
    expect(withConstant('pow', 3)).toEqual(['pow'])
  })

  it('undo what is undone', () => {
    const g = new GraphBuilder()
    const x = g.parameter([2, 3])
    const negated = g.call('negate', [g.call('negate', [x], [2, 3])], [2, 3])
    const turned = g.call('transpose', [g.call('transpose', [negated], [3, 2], { axes: [1, 0] })], [2, 3], {
      axes: [1, 0],
    })
    const flat = g.call('reshape', [g.call('reshape', [turned], [6], { shape: [6] })], [2, 3], {
      shape: [2, 3],
    })
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
  it('fold through arithmetic, conversion and movement', () => {
    const g = new GraphBuilder()
    const three = g.call('add', [g.constant(1), g.constant(2)], [])
    const half = g.call('divide', [three, g.constant(6)], [])
    const spread = g.call('broadcast', [half], [2, 2], { shape: [2, 2], axes: [] })
    const whole = g.call(
      'asType',
      [g.call('multiply', [spread, g.constant(5)], [2, 2])],
      [2, 2],
      { type: 's8' },
      's8',
    )
    const graph = g.graph(whole)
    expect(operations(plan(graph))).toEqual([])
    expect(interpret(plan(graph), [])).toEqual([[2, 2, 2, 2]])
  })

  it('round as the type does, and wrap', () => {
    const g = new GraphBuilder()
    const sum = g.call('add', [g.constant(Math.fround(0.1)), g.constant(Math.fround(0.2))], [])
    const wrapped = g.call('add', [g.constant(200, [], 'u8'), g.constant(100, [], 'u8')], [])
    const lowest = g.call('negate', [g.constant(-(2 ** 31), [], 's32')], [])
    expect(interpret(plan(g.graph(sum, wrapped, lowest)), [])).toEqual([
      [Math.fround(Math.fround(0.1) + Math.fround(0.2))],
      [44],
      [-(2 ** 31)],
    ])
  })

  it('choose between the values of a selection', () => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([2]), g.parameter([2])]
    const graph = g.graph(g.call('select', [g.constant(1, [], 'u8'), x, y], [2]))
    expect(operations(plan(graph))).toEqual([])
    expect(
      interpret(plan(graph), [
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([[1, 2]])
  })
})

describe('what may fail', () => {
  const s32 = (): [GraphBuilder, number, number] => {
    const g = new GraphBuilder()
    const [x, y] = [g.parameter([2], 's32'), g.parameter([2], 's32')]
    return [g, x, g.call('quotient', [x, y], [2])]
  }

  it('is computed where an identity drops it', () => {
    const zero = (g: GraphBuilder): number => g.constant(0, [], 's32')
    const drops: readonly ((g: GraphBuilder, x: number, quotient: number) => number)[] = [
      (g, _, quotient) => g.call('multiply', [quotient, zero(g)], [2]),
      (g, _, quotient) => g.call('multiply', [zero(g), g.call('negate', [quotient], [2])], [2]),
      (g, x, quotient) => g.call('select', [g.constant(1, [], 'u8'), x, quotient], [2]),
      (g, x, quotient) => g.call('select', [quotient, x, x], [2]),
      (g, _, quotient) => g.call('slice', [quotient], [1], { starts: [1], strides: [1], lengths: [1] }),
      (g, x, quotient) => {
        const one = g.call('sum', [quotient], [], { axes: [0], keepAxes: false })
        return g.call('slice', [x, one], [2], { starts: [null], strides: [1], lengths: [2] })
      },
      (g, x, quotient) => {
        const one = g.call('sum', [quotient], [], { axes: [0], keepAxes: false })
        return g.call('pad', [x, one], [2], { config: [[0, 0, 0]] })
      },
    ]
    for (const dropped of drops) {
      const [g, x, quotient] = s32()
      expect(operations(plan(g.graph(dropped(g, x, quotient))))).toContain('quotient')
    }
  })

  it('is computed for every element where only some are used', () => {
    const [g, , quotient] = s32()
    const more = g.call('add', [quotient, g.constant(1, [], 's32')], [2])
    const graph = g.graph(g.call('slice', [more], [1], { starts: [1], strides: [1], lengths: [1] }))
    expect(plan(graph).steps.map((step) => step.kind === 'loop' && step.loop.lengths)).toEqual([[2], []])
    expect(
      interpret(plan(graph), [
        [6, 8],
        [3, 2],
      ]),
    ).toEqual([[5]])
  })

  it('is fused where it is what an identity keeps', () => {
    const [g, x, quotient] = s32()
    const chosen = g.call('select', [g.constant(0, [], 'u8'), x, quotient], [2])
    const graph = g.graph(g.call('negate', [chosen], [2]))
    expect(plan(graph).steps).toHaveLength(1)
    expect(plan(graph).buffers).toHaveLength(3)
  })

  it('is no division by a constant above 0', () => {
    const g = new GraphBuilder()
    const half = g.call('quotient', [g.parameter([2], 's32'), g.constant(2, [], 's32')], [2])
    expect(operations(plan(g.graph(g.call('multiply', [half, g.constant(0, [], 's32')], [2]))))).toEqual([])
    const part = g.call('slice', [half], [1], { starts: [1], strides: [1], lengths: [1] })
    expect(plan(g.graph(part)).steps).toHaveLength(1)
  })
})

describe('common subexpressions', () => {
  it('of kernels are computed once', () => {
    const g = new GraphBuilder()
    const x = g.parameter([3])
    const sort = (axis: number): number => g.call('sort', [x], [3], { axis })
    const steps = (...results: number[]): number =>
      plan(g.graph(...results)).steps.filter(({ kind }) => kind === 'call').length
    expect(steps(sort(0), g.call('negate', [sort(0)], [3]))).toBe(1)
    expect(steps(sort(0), sort(1))).toBe(2)
  })

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
