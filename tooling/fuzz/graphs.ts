// Compiles random graphs, one a seed, and compares them with evaluating them one call at a time.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dtypes, isComplex } from '@nx/types'
import type { Backend, Graph } from '@nx/types'
import { wasmBackend } from '@nx/backend-wasm'
import { variants } from '../../packages/backend-wasm/test/compare.ts'
import { pool, pooled } from '../../packages/backend-wasm/test/pools.ts'
import { checkBackends, checkPairs } from '../../packages/backend-wasm/test/random-graphs.ts'
import { withTarget } from '../../packages/backend-wasm/test/with-target.ts'
import { checkPlan } from '../../packages/compiler/test/random/check-plan.ts'
import { randomGraph, type RandomOptions } from '../../packages/compiler/test/random/random-graph.ts'
import { faultOf } from '../../packages/compiler/test/random/report.ts'
import { root } from '../shared/workspace.ts'
import { commit } from './commit.ts'
import type { Options } from './options.ts'
import { type GraphRun, operationsOf, recordRun } from './recorded.ts'

/** All that are not complex, but for s2, which has no positive number but 1 for amounts and exponents. */
const types = dtypes.filter((type) => !isComplex(type) && type !== 's2')

/**
 * Most graphs are small, so that there are many; some have long axes, some many without elements. Half of them have types
 * whose elements share bytes, and floats of 8 bits, beside those that most programs have.
 */
function optionsOf(seed: number): RandomOptions {
  const drawn = seed % 2 === 1 ? { types } : {}
  if (seed % 16 < 2) return { ...drawn, most: 600, large: 4000 }
  return { ...drawn, most: 60, ...(seed % 5 === 0 ? { empty: 0.3 } : {}) }
}

/** Compiled as if so little were nearby that all goes by blocks of rows. */
const checkRows = checkPairs(
  Object.entries(variants).map(([name, backend]) => [
    withTarget({ nearBytes: 96, productRows: 2 }, name === 'relaxed') as unknown as Backend,
    backend,
  ]),
)

/** Compares so many graphs, prints those that fail, and gives whether none did. */
export async function fuzzGraphs({ count, seed: first, record }: Options): Promise<boolean> {
  const started = performance.now()
  const operations = new Map<string, number>()
  let faults = 0
  const threads = await pool(2)
  const checkThreads = checkPairs([[pooled(threads), wasmBackend() as Backend]])
  for (let seed = first; seed < first + count; seed++) {
    const options = optionsOf(seed)
    countOperations(randomGraph(seed, options).graph, operations)
    // What interprets plans has a byte at least for each element.
    const plans = options.types === undefined ? [checkPlan(seed)] : []
    const rows = seed % 8 < 2 ? [checkRows] : []
    for (const check of [...plans, checkBackends, checkThreads, ...rows]) {
      const fault = faultOf(seed, options, check)
      if (fault === undefined) continue
      faults += 1
      console.log(`\n${fault}\n`)
    }
    const done = seed - first + 1
    if (done % 1000 === 0) console.log(`${done} graphs, ${faults} faults`)
  }
  await threads.terminate()
  const minutes = (performance.now() - started) / 60_000
  const run: GraphRun = {
    commit: await commit(),
    first,
    count,
    faults,
    minutes: Number(minutes.toFixed(1)),
    operations: Object.fromEntries(operations),
  }
  console.log(summary([run]))
  if (record) writeFileSync(join(root, 'docs/random-graphs.md'), page(recordRun(run)))
  return faults === 0
}

/** Counts the operations of a graph, and of its branches and loops. */
function countOperations(graph: Graph, counts: Map<string, number>): void {
  for (const node of graph.nodes) {
    const name = node.kind === 'call' ? node.op : node.kind
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (node.kind === 'cond') for (const inner of [node.onTrue, node.onFalse]) countOperations(inner, counts)
    if (node.kind === 'while') for (const inner of [node.condition, node.body]) countOperations(inner, counts)
  }
}

function summary(runs: readonly GraphRun[]): string {
  const sum = (of: (run: GraphRun) => number): number => runs.reduce((total, run) => total + of(run), 0)
  const operations = operationsOf(runs).reduce((total, [, times]) => total + times, 0)
  const [graphs, all] = [sum(({ count }) => count), operations].map((each) => each.toLocaleString('en'))
  return `${graphs} graphs, ${all} operations, ${sum(({ faults }) => faults)} faults, ${sum(({ minutes }) => minutes).toFixed(0)} minutes`
}

function page(runs: readonly GraphRun[]): string {
  return [
    '# Random graphs',
    '',
    '<!-- written by npm run fuzz -- graphs --record -->',
    '',
    'Graphs of 10 to 60 random operations, half of them of all types that are not complex, half of those that the processor',
    'stores: views of views, padding and cropping,',
    'joins, reading and writing by index, reductions, products over any axes, the patterns of softmax, normalisation,',
    'argmax, scans, convolutions and optimizers, branches and loops in each other, axes of no and of very many elements,',
    'values that several results share, results that are parameters. Each is compiled to',
    'WebAssembly with and without fused multiply-add, and on two threads that share whatever has several elements, one of',
    'four also by blocks of two rows, those of types that are stored planned and interpreted too. All must give what their',
    'calls give one after the other on one thread, and what the',
    'binary backend gives where nothing is approximated: the same bits, as all that is summed is such that sums are exact.',
    'A graph that fails is shrunk and printed as a program. `npm test` does this for 500 graphs each.',
    'The run at b1275895 had no types of fewer than eight bits and no blocks of two rows.',
    '',
    `Together: ${summary(runs)}. Runs of other seeds stay recorded, in \`tooling/fuzz/recorded-graphs.json\`:`,
    '',
    '| at | seeds | faults | minutes |',
    '| --- | --- | ---: | ---: |',
    ...runs.map(
      ({ commit, first, count, faults, minutes }) =>
        `| ${commit} | ${first} to ${first + count - 1} | ${faults} | ${minutes} |`,
    ),
    '',
    '| operation | times |',
    '| --- | ---: |',
    ...operationsOf(runs).map(([name, times]) => `| \`${name}\` | ${times.toLocaleString('en')} |`),
    '',
  ].join('\n')
}
