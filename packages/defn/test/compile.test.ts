// compile, debugExpr and toGraph: ahead of time, as text, as data.
import { binaryBackend } from '@nx/backend-binary'
import {
  add,
  cos,
  less,
  multiply,
  negate,
  setDefaultBackend,
  sin,
  subtract,
  sum,
  template,
  type Tensor,
  tensor,
  toArray,
} from '@nx/tensor'
import { apply, applyMulti } from '@nx/tensor/internal'
import { type Backend, NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { compile, cond, debugExpr, evaluateGraph, jit, toGraph, whileLoop } from '../src/index.ts'
import { fromExpression, recordMetadata, toExpression } from '../src/internal.ts'
import { countingBackend } from './backends.ts'

setDefaultBackend(binaryBackend() as Backend)

const errorOf = (fn: () => unknown): NxError => {
  try {
    fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('compile', () => {
  let traces = 0
  const f = compile(
    (x: { w: Tensor }, y: Tensor) => (traces++, add(x.w, y)),
    [{ w: tensor([0, 0], { names: ['a'] }) }, 1],
  )

  it('traces once, ahead of time', async () => {
    expect(traces).toBe(1)
    expect(toArray(f({ w: tensor([1, 2], { names: ['a'] }) }, 5))).toEqual([6, 7])
    expect(toArray(await f.async({ w: tensor([1, 2], { names: ['a'] }) }, 5))).toEqual([6, 7])
    expect(traces).toBe(1)
  })

  it('takes templates without elements', () => {
    const g = compile((x: Tensor) => add(x, 1), [template([2], 'f32')])
    expect(toArray(g(tensor([1.5, 2])))).toEqual([2.5, 3])
    expect(g(tensor([1.5, 2])).backend.name).toBe('binary')
  })

  it('refuses arguments that differ from the templates', () => {
    expect(errorOf(() => f({ w: tensor([1, 2, 3], { names: ['a'] }) }, 5))).toMatchObject({
      code: 'template_mismatch',
      message: expect.stringMatching(
        /^compile: argument \[0\]\.w should be s32\[a: 2\], got s32\[a: 3\]; .*use jit/,
      ),
    })
    expect(errorOf(() => f({ w: tensor([1, 2]) }, 5)).message).toMatch(/got s32\[2\]/)
    expect(errorOf(() => f({ w: tensor([1, 2], { names: ['a'] }) }, 0.5)).message).toMatch(
      /\[1\] should be s32\[\], got f32\[\]/,
    )
    expect(errorOf(() => f([1] as never, 5))).toMatchObject({
      code: 'template_mismatch',
      message: expect.stringMatching(/should be \[\{ w: · \}, ·\], got \[\[·\], ·\]/),
    })
    const other = tensor([1, 2], { names: ['a'], backend: countingBackend() as Backend })
    expect(errorOf(() => f({ w: other }, 5))).toMatchObject({
      code: 'template_mismatch',
      message: expect.stringMatching(/compiled for backend "binary", got arguments on "counting"/),
    })
  })
})

describe('debugExpr', () => {
  it('lists values with their types', () => {
    const captured = tensor([1.5, 2])
    const text = debugExpr((x: Tensor, y: Tensor) => [sum(multiply(add(x, captured), y), { axes: [0] }), x])(
      tensor([1.5, 2]),
      2,
    )
    expect(text.split('\n')).toEqual([
      'parameter a:0                           f32[2]',
      'parameter b:1                           s32',
      'tensor c                                f32[2]',
      'd = add a, c                            f32[2]',
      'e = asType b, type: f32                 f32',
      'f = multiply d, e                       f32[2]',
      'g = sum f, axes: [0], keepAxes: false   f32',
      'return g, a',
    ])
  })

  it('lists branches and loops with what is inside', () => {
    const f = (x: Tensor): Tensor =>
      cond(
        less(x, 0),
        () =>
          whileLoop(
            x,
            (s) => less(s, 0),
            (s) => add(s, 1),
          ),
        () => negate(x),
      )
    expect(debugExpr(f)(tensor(1)).split('\n')).toEqual([
      'parameter a:0            s32',
      'b = less a, 0            u8',
      'c = cond b               {s32}',
      '  true -> i',
      '    d = while a          {s32}',
      '      condition e -> f',
      '        f = less e, 0    u8',
      '      body g -> h',
      '        h = add g, 1     s32',
      '    i = elem d, 0        s32',
      '  false -> j',
      '    j = negate a         s32',
      'k = elem c, 0            s32',
    ])
  })
})

describe('toGraph', () => {
  it('drops dead code and numbers values anew', () => {
    const { graph, captures } = toGraph(
      (x: Tensor, _: Tensor) => {
        cos(x)
        return [subtract(negate(x), tensor([1, 2]))]
      },
      [tensor([1, 2]), 3],
    )
    expect(graph).toEqual({
      values: [
        { type: 's32', shape: [2] },
        { type: 's32', shape: [] },
        { type: 's32', shape: [2] },
        { type: 's32', shape: [2] },
        { type: 's32', shape: [2] },
      ],
      parameters: [0, 1, 3],
      nodes: [
        { kind: 'call', op: 'negate', inputs: [0], attrs: {}, outputs: [2] },
        { kind: 'call', op: 'subtract', inputs: [2, 3], attrs: {}, outputs: [4] },
      ],
      results: [4],
    })
    expect(captures).toHaveLength(1)
  })

  const sinCos = (x: Tensor): Tensor[] =>
    applyMulti(
      {
        name: 'sinCos',
        vectorize: (attrs: object) => attrs,
        infer: ([input]) => [input!, input!],
        decompose: ([input]) => [sin(input!), cos(input!)],
      },
      [x],
      {},
    )

  it('keeps composite calls that the backend supports, and expands others', () => {
    const f = (x: Tensor): Tensor => add(...(sinCos(x) as [Tensor, Tensor]))
    const ops = (backend: Backend): string[] =>
      toGraph(f, [tensor(1.5)], backend).graph.nodes.map((node) =>
        node.kind === 'call' ? node.op : node.kind,
      )
    const binary = binaryBackend() as Backend
    expect(ops(binary)).toEqual(['sin', 'cos', 'add'])
    const asked: string[] = []
    const supports: Backend['supports'] = (call) => {
      asked.push(`${call.op} ${call.inputs[0]!.spec.type}`)
      return true
    }
    expect(ops({ ...binary, supports })).toEqual(['sinCos', 'add'])
    expect(asked).toEqual(['sinCos f32', 'add f32'])
  })

  it('turns what regions take from outside into parameters, and drops what they do not need', () => {
    const { graph } = toGraph(
      (x: Tensor, y: Tensor) =>
        whileLoop(
          x,
          (s) => less(sum(s), y),
          (s) => {
            multiply(y, y)
            return add(s, tensor([1]))
          },
        ),
      [tensor([1]), 5],
    )
    const [node] = graph.nodes
    expect(node).toMatchObject({ kind: 'while', inputs: [0, 1, 2] })
    expect(graph.parameters).toEqual([0, 1, 2])
  })

  it('takes captures of decompositions inside loops as parameters of the whole graph', () => {
    const shifted = (x: Tensor): Tensor =>
      apply(
        {
          name: 'shifted',
          vectorize: 'elementwise',
          infer: ([input]) => input!,
          decompose: ([input]) => add(input!, tensor([10, 20])),
        },
        [x],
        {},
      )
    const f = (x: Tensor): Tensor => whileLoop(x, (s) => less(sum(s), 50), shifted)
    const { graph, captures } = toGraph(f, [tensor([1, 2])])
    expect(captures).toHaveLength(1)
    expect(graph).toMatchObject({ parameters: [0, 1], nodes: [{ kind: 'while', inputs: [0, 1] }] })
    expect(toArray(jit(f)(tensor([1, 2])))).toEqual([21, 42])
  })

  it('leaves metadata out, with what only it refers to', () => {
    const f = (x: Tensor): Tensor =>
      fromExpression(recordMetadata('note', null, [toExpression(negate(x)), toExpression(cos(x))]), x)
    expect(toGraph(f, [tensor([1.5])]).graph.nodes).toMatchObject([{ op: 'negate' }])
    expect(debugExpr(f)(tensor(1.5)).split('\n').at(-1)).toMatch(/^d = metadata b, note +f32$/)
  })

  it('evaluates to the same', () => {
    const backend = binaryBackend()
    const { graph } = toGraph(
      (x: Tensor) => add(...(sinCos(x) as [Tensor, Tensor])),
      [1.5],
      backend as Backend,
    )
    const [data] = evaluateGraph(graph, backend).run([new Float32Array([0.5])])
    expect(data![0]).toBeCloseTo(Math.sin(0.5) + Math.cos(0.5), 6)
  })
})
