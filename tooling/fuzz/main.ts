// Very many random inputs: files for the readers, graphs for the compilers, orders of events for the dispatcher of servings,
// requests for the HTTP handler.
// Usage: npm run fuzz [-- --count N] [--seed N] [--backend NAME] [--record]
//        npm run fuzz -- graphs [--count N] [--seed N] [--record]
//        npm run fuzz -- dispatcher [--count N] [--seed N]
//        npm run fuzz -- http [--count N] [--seed N] [--backend NAME] [--record]
import { parseArgs } from 'node:util'
import { fuzzDispatcher } from './dispatcher.ts'
import { fuzzFiles } from './files.ts'
import { fuzzGraphs } from './graphs.ts'
import { fuzzHttp } from './http.ts'
import type { Options } from './options.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string' },
    backend: { type: 'string', default: 'binary' },
    record: { type: 'boolean', default: false },
  },
})
type Fuzzer = readonly [fuzz: (options: Options) => boolean | Promise<boolean>, count: number, seed: number]

const random = Date.now() % 2 ** 31
const fuzzers: Readonly<Record<string, Fuzzer>> = {
  files: [fuzzFiles, 10_000_000, random],
  graphs: [fuzzGraphs, 100_000, 1],
  dispatcher: [fuzzDispatcher, 1_000_000, random],
  http: [fuzzHttp, 100_000, random],
}
const [fuzz, count, seed] = fuzzers[positionals[0] ?? 'files'] ?? unknownFuzzer()
const options = {
  count: Number(values.count ?? count),
  seed: Number(values.seed ?? seed),
  backend: values.backend,
  record: values.record,
}
process.exitCode = (await fuzz(options)) ? 0 : 1

function unknownFuzzer(): never {
  throw new Error(`there is nothing to fuzz of that name; the names are ${Object.keys(fuzzers).join(', ')}`)
}
