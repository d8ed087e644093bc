// Runs the examples and draws their plots into docs/images.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryBackend, setDefaultBackend } from '@nx/nx'
import { fitCurve } from './curve.ts'
import { bifurcation } from './logistic-map.ts'
import { minimize } from './newton.ts'
import { draw, type Plot } from './plot.ts'
import { learnWave } from './recurrent.ts'

setDefaultBackend(binaryBackend())

const folder = join(import.meta.dirname, '../../images')
const plots: Record<string, () => Plot> = {
  'curve-fitting': () => fitCurve().plot,
  'logistic-map': () => bifurcation().plot,
  newton: () => minimize().plot,
  'recurrent-network': () => learnWave().plot,
}
mkdirSync(folder, { recursive: true })
for (const [name, plot] of Object.entries(plots)) {
  writeFileSync(join(folder, `${name}.svg`), draw(plot()))
  console.log(`docs/images/${name}.svg`)
}
