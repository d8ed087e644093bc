// What the page asks of the worker.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { sensitivity, trajectory } from './lorenz.ts'

nx.setDefaultBackend(nx.wasmBackend())

export interface Asked {
  readonly sigma: number
  readonly rho: number
  readonly beta: number
  readonly start: readonly number[]
  /** How far the second path begins from the first, along x. */
  readonly apart: number
  readonly steps: number
}

const numbers = (tensor: Tensor): Float64Array => nx.toTypedArray(tensor) as Float64Array

export const handlers = {
  /** Two paths that begin close to one another, and the derivative of the first with respect to its start along x. */
  paths: ({
    sigma,
    rho,
    beta,
    start,
    apart,
    steps,
  }: Asked): Record<'first' | 'second' | 'derivative', Float64Array> => {
    const parameters = { sigma: nx.f64(sigma), rho: nx.f64(rho), beta: nx.f64(beta) }
    const [first, derivative] = sensitivity(parameters, nx.f64(start), nx.f64([1, 0, 0]), steps)
    const [x, ...others] = start as [number, ...number[]]
    const second = trajectory(parameters, nx.f64([x + apart, ...others]), steps)
    return { first: numbers(first), second: numbers(second), derivative: numbers(derivative) }
  },
}

export type LorenzHandlers = typeof handlers
