// The Lorenz system, and how its path depends on where it starts (Lorenz, 1963).
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

/** The time between two points of a path. */
export const dt = 0.01

/** What the system depends on: σ, ρ and β. */
export interface Parameters {
  sigma: Tensor
  rho: Tensor
  beta: Tensor
}

/** The velocity at a point [3]. */
const velocity = ({ sigma, rho, beta }: Parameters, point: Tensor): Tensor => {
  const [x, y, z] = nx.unstack(point) as [Tensor, Tensor, Tensor]
  return nx.stack([
    nx.multiply(sigma, nx.subtract(y, x)),
    nx.subtract(nx.multiply(x, nx.subtract(rho, z)), y),
    nx.subtract(nx.multiply(x, y), nx.multiply(beta, z)),
  ])
}

/** One step of the classical method of Runge and Kutta. */
const next = (parameters: Parameters, point: Tensor): Tensor => {
  const at = (slope: Tensor, time: number): Tensor =>
    velocity(parameters, nx.add(point, nx.multiply(slope, time)))
  const k1 = velocity(parameters, point)
  const k2 = at(k1, dt / 2)
  const k3 = at(k2, dt / 2)
  const k4 = at(k3, dt)
  const slopes = nx.add(nx.add(k1, nx.multiply(2, k2)), nx.add(nx.multiply(2, k3), k4))
  return nx.add(point, nx.multiply(slopes, dt / 6))
}

/** The points of a path after each step, [steps, 3]. */
const path = (parameters: Parameters, start: Tensor, steps: number): Tensor => {
  const empty = nx.broadcast(nx.newAxis(start, 0), [steps, 3])
  const [, points] = nx.whileLoop(
    [start, empty],
    { range: [0, steps - 1] },
    ([point, points], i) => {
      const moved = next(parameters, point)
      return [moved, nx.putSlice(points, [i, 0], nx.newAxis(moved, 0))]
    },
  )
  return points
}

/** A path from a start [3], in f64. */
export const trajectory = nx.jit(path, { static: [2] })

/**
 * A path, and its derivative with respect to the start along a direction [3]: by how much each of
 * its points moves when the start is moved so, both [steps, 3]. Forward mode takes the derivative
 * along with the path, step by step.
 */
export const sensitivity = nx.jit(
  (parameters: Parameters, start: Tensor, direction: Tensor, steps: number): [Tensor, Tensor] =>
    nx.jvp((from: Tensor) => path(parameters, from, steps), [start], [direction]),
  { static: [3] },
)
