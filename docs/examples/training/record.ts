// Records the losses that training must have: in f64, by the plain loops of the binary backend.
// Usage: node tooling/bootstrap.mjs docs/examples/training/record.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as nx from '@nx/nx'
import { trainLstm } from './lstm.ts'
import { trainTransformer } from './transformer.ts'

nx.setDefaultBackend(nx.binaryBackend())

const steps = 60
const losses = { transformer: trainTransformer(steps, 'f64'), lstm: trainLstm(steps, 'f64') }
writeFileSync(join(import.meta.dirname, 'test/losses.json'), `${JSON.stringify(losses, undefined, 2)}\n`)
