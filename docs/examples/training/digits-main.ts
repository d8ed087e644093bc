// Trains the convolutional classifier for ten epochs: `npm run train-digits`; it fails below 96.5 %.
import * as nx from '@nx/nx'
import { learnDigits } from './convolutional.ts'

nx.setDefaultBackend(nx.wasmBackend())

let last = 0
const start = performance.now()
for (const { epoch, accuracy, losses } of learnDigits(10, 8000)) {
  const mean = losses.reduce((a, b) => a + b) / losses.length
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`epoch ${epoch}: loss ${mean.toFixed(4)}, test accuracy ${accuracy.toFixed(4)}, ${seconds} s`)
  last = accuracy
}
if (last < 0.965) {
  console.error('the network recognises less than 96.5 % of the digits')
  process.exitCode = 1
}
