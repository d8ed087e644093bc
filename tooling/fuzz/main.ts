// Very many random inputs: files for the readers, or graphs for the compilers.
// Usage: npm run fuzz [-- --count N] [--seed N] [--backend NAME] [--record]
//        npm run fuzz -- graphs [--count N] [--seed N] [--record]
import { parseArgs } from 'node:util'
import { fuzzFiles } from './files.ts'
import { fuzzGraphs } from './graphs.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string' },
    backend: { type: 'string', default: 'binary' },
    record: { type: 'boolean', default: false },
  },
})
const graphs = positionals[0] === 'graphs'
const options = {
  count: Number(values.count ?? (graphs ? 100_000 : 10_000_000)),
  seed: Number(values.seed ?? (graphs ? 1 : Date.now() % 2 ** 31)),
  backend: values.backend,
  record: values.record,
}
process.exitCode = (await (graphs ? fuzzGraphs(options) : fuzzFiles(options))) ? 0 : 1
