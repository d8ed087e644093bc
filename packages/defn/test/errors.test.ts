// The mistakes people make in traced functions: each message says what to use instead, and where they made it.
import { binaryBackend } from '@nx/backend-binary'
import { grad, jacobian, valueAndGrad } from '@nx/grad'
import {
  add,
  concatenate,
  f32,
  greater,
  less,
  multiply,
  setDefaultBackend,
  sum,
  type Tensor,
  toArray,
  toNumber,
} from '@nx/tensor'
import { NxError } from '@nx/types'
import { describe, expect, it, vi } from 'vitest'
import { compile, cond, jit, jitApply, whileLoop } from '../src/index.ts'

setDefaultBackend(binaryBackend())

/** What a function throws, with the place in this file as LINE: where lines stand is not what is tested. */
async function messageOf(fn: () => unknown): Promise<string> {
  try {
    await fn()
  } catch (error) {
    if (error instanceof NxError) return `${error.code} ${relative(error.message)}`
    throw error
  }
  throw new Error('did not throw')
}

const relative = (message: string): string =>
  message.replace(/[^\s(]*errors\.test\.ts[^\s:]*:\d+:\d+/g, 'errors.test.ts:LINE')
const x = f32([1, 2])

describe('a JavaScript condition on a traced tensor', () => {
  it('by comparison', async () => {
    const f = jit((y: Tensor) => ((sum(y) as unknown as number) > 0 ? y : add(y, 1)))
    expect(await messageOf(() => f(x))).toMatchInlineSnapshot(
      `"traced_value tensor: a traced f32 tensor of shape [] has no elements while a function is traced; compute with add(x, y), less(x, y), …, choose by it with cond or select, repeat with whileLoop, look at it with hook, or return it and read the result (at errors.test.ts:LINE)"`,
    )
  })

  it('by reading', async () => {
    const f = jit((y: Tensor) => (toNumber(sum(y)) === 0 ? y : add(y, 1)))
    expect(await messageOf(() => f(x))).toMatchInlineSnapshot(
      `"traced_value toNumber: a traced f32 tensor of shape [] has no elements while a function is traced; compute with add(x, y), less(x, y), …, choose by it with cond or select, repeat with whileLoop, look at it with hook, or return it and read the result (at errors.test.ts:LINE)"`,
    )
  })

  it('by truth, which JavaScript does not let us see: a warning', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    jit((y: Tensor) => (greater(sum(y), 0) ? y : add(y, 1)))(x)
    expect(relative(String(warn.mock.calls[0]![0]))).toMatchInlineSnapshot(
      `"jit: the result of greater is never used, made at errors.test.ts:LINE; if it was a JavaScript condition, as in \`if (…)\`, it was always true: use cond(predicate, onTrue, onFalse) or select"`,
    )
    warn.mockRestore()
  })
})

describe('a traced tensor outside of its trace', () => {
  let leaked: Tensor
  const leaking = jit((y: Tensor) => (leaked = multiply(y, 2)))

  it('in an operation', async () => {
    leaking(x)
    expect(await messageOf(() => add(leaked, 1))).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced tensor is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
  })

  it('as an argument, a result, and inside another trace', async () => {
    leaking(x)
    expect(await messageOf(() => leaking(leaked))).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced f32 tensor of shape [2] is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
    expect(await messageOf(() => jit(() => leaked)())).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced f32 tensor of shape [2] is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
    expect(await messageOf(() => jit((y: Tensor) => add(y, leaked))(x))).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced f32 tensor of shape [2] is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
  })

  it('read', async () => {
    leaking(x)
    expect(await messageOf(() => toArray(leaked))).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced f32 tensor of shape [2] is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
  })

  it('from a branch or a loop body', async () => {
    let inner: Tensor = x
    const f = jit((y: Tensor) => {
      cond(
        greater(sum(y), 0),
        () => (inner = multiply(y, 2)),
        () => y,
      )
      return add(inner, 1)
    })
    expect(await messageOf(() => f(x))).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced f32 tensor of shape [2] is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
  })
})

describe('a side effect in a traced function', () => {
  it('that collects traced tensors', async () => {
    const losses: Tensor[] = []
    const step = jit((y: Tensor) => {
      losses.push(sum(y))
      return multiply(y, 0.9)
    })
    step(step(x))
    expect(await messageOf(() => losses.map((loss) => toNumber(loss)))).toMatchInlineSnapshot(
      `"leaked_tracer jit: a traced f32 tensor of shape [] is used after the function, branch or loop body it was traced in has ended; return it from there instead of keeping it in an outer variable, or look at it with hook (at errors.test.ts:LINE)"`,
    )
  })

  it('that waits', async () => {
    const f = jit(async (y: Tensor) => add(y, 1))
    expect(await messageOf(() => f(x))).toMatchInlineSnapshot(
      `"async_scope jit: the function returned a promise, got an async function; trace a synchronous one and await around it (at errors.test.ts:LINE)"`,
    )
  })
})

describe('a loop body that changes its state', () => {
  const loop = (body: (state: { total: Tensor; count: Tensor }) => object) => () =>
    jit((y: Tensor) => whileLoop({ total: y, count: f32(0) }, ({ count }) => less(count, 3), body as never))(
      x,
    )

  it('in shape', async () => {
    const grow = loop(({ total, count }) => ({ total: sum(total), count: add(count, 1) }))
    expect(await messageOf(grow)).toMatchInlineSnapshot(
      `"loop_state_mismatch whileLoop: state .total is f32[2] before the body and f32[] after it; convert it in the body with asType or reshape, or start with another type or shape (at errors.test.ts:LINE)"`,
    )
  })

  it('in type', async () => {
    const widen = loop(({ total, count }) => ({ total, count: greater(count, 1) }))
    expect(await messageOf(widen)).toMatchInlineSnapshot(
      `"loop_state_mismatch whileLoop: state .count is f32[] before the body and u8[] after it; convert it in the body with asType or reshape, or start with another type or shape (at errors.test.ts:LINE)"`,
    )
  })

  it('in structure', async () => {
    const drop = loop(({ total }) => ({ total }))
    expect(await messageOf(drop)).toMatchInlineSnapshot(
      `"loop_state_mismatch whileLoop: the body must give the state's structure { count: ·, total: · }, got { total: · }; return every part of the state (at errors.test.ts:LINE)"`,
    )
  })
})

describe('branches that differ', () => {
  const branches = (onTrue: (y: Tensor) => unknown, onFalse: (y: Tensor) => unknown) => () =>
    jit((y: Tensor) => cond(greater(sum(y), 0), () => onTrue(y), (() => onFalse(y)) as never))(x)

  it('in structure', async () => {
    const differ = branches(
      (y) => ({ loss: sum(y), state: [y, y] }),
      (y) => ({ loss: sum(y), state: [y], extra: y }),
    )
    expect(await messageOf(differ)).toMatchInlineSnapshot(
      `"branch_mismatch cond: all branches must give the same structure, got { loss: ·, state: [·, ·] } and { extra: ·, loss: ·, state: [·] }; return equal containers (at errors.test.ts:LINE)"`,
    )
  })

  it('in shape', async () => {
    const differ = branches(
      (y) => ({ loss: y }),
      (y) => ({ loss: concatenate([y, f32([1])]) }),
    )
    expect(await messageOf(differ)).toMatchInlineSnapshot(
      `"branch_mismatch cond: result .loss is f32[2] in one branch and f32[3] in another; shapes must broadcast and names agree (at errors.test.ts:LINE)"`,
    )
  })
})

describe('gradients', () => {
  it('of what is no scalar', async () => {
    expect(await messageOf(() => grad((y: Tensor) => multiply(y, y))(x))).toMatchInlineSnapshot(
      `"non_scalar grad: the function must return a scalar, got f32 of shape [2]; reduce it, with sum for example, or pass { implicitSum: true } (at errors.test.ts:LINE)"`,
    )
  })

  it('of what is no scalar, while a function is traced', async () => {
    const step = jit((y: Tensor) => grad((z: Tensor) => multiply(z, z))(y))
    expect(await messageOf(() => step(x))).toMatchInlineSnapshot(
      `"non_scalar grad: the function must return a scalar, got f32 of shape [2]; reduce it, with sum for example, or pass { implicitSum: true } (at errors.test.ts:LINE)"`,
    )
  })

  it('that miss their parameter for a tensor from outside', async () => {
    expect(await messageOf(() => grad((_: Tensor) => sum(multiply(x, x)))(x))).toMatchInlineSnapshot(
      `"captured_tensor grad: the result does not come from the parameter of the function, got one made of a tensor captured from outside, f32[], which is a constant here; use the parameter, or pass the tensor as an argument (at errors.test.ts:LINE)"`,
    )
    expect(
      await messageOf(() => grad((_: Tensor) => sum(multiply(x, x)))(f32([3, 4]))),
    ).toMatchInlineSnapshot(
      `"captured_tensor grad: the result does not come from the parameter of the function, got one made of a tensor captured from outside, f32[], which is a constant here; use the parameter, or pass the tensor as an argument (at errors.test.ts:LINE)"`,
    )
  })
})

describe('options and arguments of functions that take functions', () => {
  it.each([
    ['jit', () => jit(3 as never)],
    ['compile', () => compile(null as never, [])],
    ['grad', () => grad('f' as never)],
    ['valueAndGrad', () => valueAndGrad(undefined as never)],
    ['jacobian', () => jacobian([] as never)],
    ['cond', () => cond(true, 1 as never, 2 as never)],
  ] as const)('%s takes functions', async (op, call) => {
    expect(await messageOf(call)).toMatch(
      new RegExp(`^not_function ${op}: needs a function, got .+; see the example$`),
    )
  })

  it.each([
    ['jit', () => jit(sum as never, { statics: [0] } as never)],
    ['jitApply', () => jitApply(sum as never, [x], { evaluate: true } as never)],
    ['compile', () => compile(sum as never, [x], { cache: 1 } as never)],
    ['grad', () => grad(sum as never, { implicitsum: true } as never)],
    ['valueAndGrad', () => valueAndGrad(sum as never, undefined, { check: 3 } as never)],
    ['jacobian', () => jacobian(sum as never, { implicitSum: true } as never)],
  ] as const)('%s knows its options', async (op, call) => {
    expect(await messageOf(call)).toMatch(
      new RegExp(
        `^unknown_option ${op}: there is no option "\\w+"; the options are backend, compiler, .*static`,
      ),
    )
  })

  it('static is a list', async () => {
    expect(await messageOf(() => jit(sum as never, { static: 1 } as never))).toMatchInlineSnapshot(
      `"option jit: static is a list of positions, got 1; write [0]"`,
    )
  })
})
