// Compiling ahead of time that says what it does, and can be stopped.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { compileAsync, type CompileStage, evaluateGraph } from '@nx/defn'
import { add, f32, multiply, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { describe, expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

const twice = (x: Tensor): Tensor => multiply(x, 2)

describe('stages', () => {
  it.each([['binary', binaryBackend] as const, ['wasm', wasmBackend] as const])(
    'come in order on %s',
    async (_, make) => {
      const backend = await make()
      const stages: string[] = []
      let turns = 0
      const timer = setInterval(() => turns++)
      const step = await compileAsync(
        (x: Tensor) => {
          stages.push('traced')
          return twice(x)
        },
        [f32([0, 0], { backend })],
        { backend, onProgress: (stage) => stages.push(stage) },
      )
      clearInterval(timer)
      expect(stages).toEqual(['trace', 'traced', 'compile', 'wait', 'ready'])
      expect(toArray(step(f32([1, 2], { backend })))).toEqual([2, 4])
      expect(() => step(f32([1], { backend }))).toThrow(
        expect.objectContaining({ code: 'template_mismatch' }),
      )
    },
  )

  it('end when what the compiler is still making is there', async () => {
    let finish = (): void => {}
    const ready = new Promise<void>((resolve) => (finish = resolve))
    const stages: CompileStage[] = []
    const compiling = compileAsync(twice, [f32([0])], {
      compiler: (graph, backend, options) => ({ ...evaluateGraph(graph, backend, options), ready }),
      onProgress: (stage) => stages.push(stage),
    })
    while (stages.at(-1) !== 'wait') await new Promise((resolve) => setTimeout(resolve))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(stages).toEqual(['trace', 'compile', 'wait'])
    finish()
    await compiling
    expect(stages.at(-1)).toBe('ready')
  })

  it('keep static arguments static', async () => {
    const power = await compileAsync(
      (x: Tensor, times: number) => Array.from({ length: times }).reduce<Tensor>((y) => add(y, x), x),
      [f32([0]), 3],
      { static: [1] },
    )
    expect(toArray(power(f32([2]), 3))).toEqual([8])
  })
})

describe('a signal', () => {
  const reason = new Error('enough')

  it.each(['trace', 'compile', 'wait'] as const)('stops it at the stage %s', async (last) => {
    const controller = new AbortController()
    const stages: CompileStage[] = []
    let disposed = 0
    const compiling = compileAsync(twice, [f32([0])], {
      signal: controller.signal,
      compiler: (graph, backend, options) => ({
        ...evaluateGraph(graph, backend, options),
        dispose: () => disposed++,
      }),
      onProgress: (stage) => {
        stages.push(stage)
        if (stage === last) controller.abort(reason)
      },
    })
    await expect(compiling).rejects.toBe(reason)
    expect(stages.at(-1)).toBe(last === 'compile' ? 'compile' : last)
    expect(disposed).toBe(last === 'trace' ? 0 : 1)
  })

  it('that was aborted before lets nothing begin', async () => {
    let traced = 0
    const fn = (x: Tensor): Tensor => {
      traced++
      return x
    }
    await expect(compileAsync(fn, [f32([0])], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(traced).toBe(0)
  })
})

it('refuses what is wrong', async () => {
  const rejects = (promise: Promise<unknown>, code: string): Promise<void> =>
    expect(promise).rejects.toThrow(expect.objectContaining({ code }))
  await rejects(compileAsync(3 as never, []), 'not_function')
  await rejects(compileAsync(twice, [f32([0])], { onProgress: 1 as never }), 'not_function')
  await rejects(compileAsync(twice, [f32([0])], { signal: 1 as never }), 'option')
  await rejects(compileAsync(twice, [f32([0])], { progress: 1 } as never), 'unknown_option')
  await rejects(
    compileAsync((x: Tensor) => add(x, f32([1, 2, 3])), [f32([0, 0])]),
    'broadcast',
  )
  await expect(compileAsync(twice, [f32([0])], { signal: {} as never })).rejects.toThrow(
    'compileAsync: signal is an AbortSignal, got',
  )
  await expect(compileAsync(twice, f32([0]) as never)).rejects.toThrow(
    expect.objectContaining({ code: 'not_array', op: 'compileAsync' }),
  )
  const step = await compileAsync(twice, [f32([0])])
  expect(() => step(f32([1, 2]))).toThrow(/^compileAsync: argument .* should be/)
})
