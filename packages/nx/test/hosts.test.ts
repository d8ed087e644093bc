// What users do with tensors in the frameworks that host their programs: reactive state, messages, test assertions.
import assert from 'node:assert'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Backend } from '@nx/types'
import { isReactive, reactive, ref, effect as watch } from '@vue/reactivity'
import { expect as jestExpect } from 'expect'
import { createElement, memo, type ReactNode, useMemo, useReducer, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { chai, describe, expect, it } from 'vitest'

declare module '@vue/reactivity' {
  interface RefUnwrapBailTypes {
    tensor: Tensor
  }
}

const { add, deserialize, f32, jit, s32, serialize, sum, toArray, toNumber } = nx

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', nx.binaryBackend() as Backend],
  ['wasm', nx.wasmBackend() as Backend],
]

describe.each(backends)('on %s', (_, backend) => {
  const make = (elements: number[]): Tensor => f32(elements, { backend })

  describe("Vue's reactive", () => {
    it('holds tensors as they are, and sees them replaced', () => {
      const x = make([1, 2])
      const state = reactive({ weights: x, layers: [{ bias: make([3]) }] })
      expect(isReactive(state.weights)).toBe(false)
      expect(state.weights).toBe(x)
      const seen: number[] = []
      watch(() => void seen.push(toNumber(sum(state.weights))))
      state.weights = add(state.weights, 1)
      state.layers[0]!.bias = add(state.layers[0]!.bias, state.weights)
      expect(seen).toEqual([3, 5])
      expect(toArray(state.layers[0]!.bias)).toEqual([5, 6])
      expect(toArray(jit((s: { weights: Tensor }) => add(s.weights, 1))({ weights: state.weights }))).toEqual(
        [3, 4],
      )
    })

    it('computes with a tensor that was made reactive itself', () => {
      expect(toArray(add(reactive(make([1, 2])) as Tensor, 1))).toEqual([2, 3])
      expect(toArray(add(ref(make([1, 2])).value as Tensor, 1))).toEqual([2, 3])
    })
  })

  describe('React state', () => {
    const render = (component: () => ReactNode): string => renderToString(createElement(component))

    it('useState keeps the tensor, and a new one renders again', () => {
      let rounds = 0
      const text = render(() => {
        const [x, setX] = useState(() => make([1, 2]))
        rounds++
        if (toNumber(sum(x)) < 7) setX((previous) => add(previous, 1))
        return String(toArray(x))
      })
      expect([text, rounds]).toEqual(['3,4', 3])
    })

    it('useReducer and containers', () => {
      const text = render(() => {
        const [{ step, w }, dispatch] = useReducer(
          (state: { step: number; w: Tensor }, by: Tensor) => ({ step: state.step + 1, w: add(state.w, by) }),
          { step: 0, w: make([1]) },
        )
        if (step < 2) dispatch(make([10]))
        return String(toArray(w))
      })
      expect(text).toBe('21')
    })

    it('useMemo and properties compare by identity', () => {
      let computed = 0
      const Total = memo(({ x }: { x: Tensor }) => String(toNumber(sum(x))))
      const text = render(() => {
        const [x] = useState(() => make([1, 2]))
        const [round, setRound] = useState(0)
        const doubled = useMemo(() => {
          computed++
          return add(x, x)
        }, [x])
        if (round < 2) setRound(round + 1)
        return createElement(Total, { x: doubled })
      })
      expect([text, computed]).toEqual(['6', 1])
      const x = make([1])
      expect([Object.is(x, x), Object.is(x, add(x, 0))]).toEqual([true, false])
    })
  })

  describe('messages', () => {
    it('structuredClone says to serialize, and the bytes are cloned', () => {
      const state = { w: make([1, 2]), step: s32(3, { backend }) }
      expect(() => structuredClone(state)).toThrow(/serialize\(tensor\)/)
      const copy = deserialize(structuredClone(serialize(state)), { backend }) as typeof state
      expect(copy).toEqual(state)
    })

    it('postMessage says to serialize, and the bytes arrive', async () => {
      const { port1, port2 } = new MessageChannel()
      const x = make([1, 2])
      expect(() => port1.postMessage({ x })).toThrow(/serialize\(tensor\)/)
      const arrived = new Promise<Uint8Array>((resolve) => {
        port2.addEventListener('message', ({ data }) => resolve(data), { once: true })
        port2.start()
      })
      const bytes = serialize(x)
      port1.postMessage(bytes, [bytes.buffer])
      expect(deserialize(await arrived, { backend })).toEqual(x)
      port1.close()
      port2.close()
    })
  })

  describe.each<readonly [string, (left: unknown, right: unknown) => void]>([
    ['vitest toEqual', (left, right) => expect(left).toEqual(right)],
    ['vitest toStrictEqual', (left, right) => expect(left).toStrictEqual(right)],
    ['jest toEqual', (left, right) => jestExpect(left).toEqual(right)],
    ['jest toStrictEqual', (left, right) => jestExpect(left).toStrictEqual(right)],
    ['assert.deepStrictEqual', (left, right) => assert.deepStrictEqual(left, right)],
    ['chai deep.equal', (left, right) => chai.expect(left).to.deep.equal(right)],
  ])('%s', (_name, compare) => {
    const containers: readonly ((x: Tensor) => unknown)[] = [
      (x) => x,
      (x) => [x, x],
      (x) => ({ w: x, layers: [{ b: x }] }),
      (x) => new Map([['w', x]]),
    ]

    it.each(containers.map((wrap) => [String(wrap), wrap] as const))('%s', (_text, wrap) => {
      compare(wrap(make([1, 2])), wrap(make([1, 2])))
      compare(wrap(add(make([0, 1]), 1)), wrap(make([1, 2])))
      for (const other of [make([1, 3]), make([1]), make([]), s32([1, 2], { backend })])
        expect(() => compare(wrap(make([1, 2])), wrap(other))).toThrow()
    })
  })
})
