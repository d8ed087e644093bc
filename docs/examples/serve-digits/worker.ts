// A worker that reads digits, with a backend of its own.
import * as nx from '@nx/nx'
import { serveWorker } from '@nx/serving/worker'
import { digitsServing } from './model.ts'
import { networkFile } from './file.ts'

nx.setDefaultBackend(nx.wasmBackend())
serveWorker(digitsServing(networkFile()))
