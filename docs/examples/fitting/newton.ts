// Newton's method beside gradient descent in the curved valley of Rosenbrock's function.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Plot } from './plot.ts'

/** (1 − x)² + 100 (y − x²)², with its minimum at (1, 1). */
export const rosenbrock = (point: Tensor): Tensor => {
  const [x, y] = [nx.at(point, 0), nx.at(point, 1)]
  const valley = nx.subtract(y, nx.multiply(x, x))
  return nx.add(nx.pow(nx.subtract(1, x), 2), nx.multiply(100, nx.multiply(valley, valley)))
}

const newtonStep = nx.defn((point: Tensor) => {
  const direction = nx.linalg.solve(nx.hessian(rosenbrock)(point), nx.grad(rosenbrock)(point))
  return nx.subtract(point, direction)
})

const descentStep = nx.defn((point: Tensor) => {
  return nx.subtract(point, nx.multiply(nx.grad(rosenbrock)(point), 0.001))
})

/** The points of a method, each in turn. */
function path(step: (point: Tensor) => Tensor, steps: number): number[][] {
  const points = [nx.f64([-1.2, 1])]
  for (let i = 0; i < steps; i++) points.push(step(points.at(-1)!))
  return points.map((point) => nx.toArray(point))
}

/** Where both methods go, and a plot of how far they are from the minimum. */
export function minimize(): { newton: number[][]; descent: number[][]; plot: Plot } {
  const [newton, descent] = [path(newtonStep, 7), path(descentStep, 40)]
  const values = (points: number[][]): number[] =>
    points.map((point) => Math.max(1e-20, nx.toNumber(rosenbrock(nx.f64(point)))))
  const count = (points: number[][]): number[] => points.map((_, i) => i)
  return {
    newton,
    descent,
    plot: {
      title: "Rosenbrock's function, minimized with hessian and with grad",
      x: 'step',
      y: 'value',
      logarithmic: true,
      series: [
        { name: "Newton's method", kind: 'line', x: count(newton), y: values(newton) },
        { name: 'gradient descent', kind: 'line', x: count(descent), y: values(descent) },
      ],
    },
  }
}
