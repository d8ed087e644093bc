// Compiles random graphs, one a seed, and compares them with evaluating them one call at a time.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Backend, Graph } from '@nx/types'
import { wasmBackend } from '@nx/backend-wasm'

import { pool, pooled } from '../../packages/backend-wasm/test/pools.ts'
import { checkBackends, checkPairs } from '../../packages/backend-wasm/test/random-graphs.ts'
import { checkPlan } from '../../packages/compiler/test/random/check-plan.ts'
import { randomGraph, type RandomOptions } from '../../packages/compiler/test/random/random-graph.ts'
import { faultOf } from '../../packages/compiler/test/random/report.ts'
import { root } from '../shared/workspace.ts'
import { commit } from './commit.ts'
import type { Options } from './options.ts'

/** Most graphs are small, so that there are many; some have long axes, some many without elements. */
function optionsOf(seed: number): RandomOptions {
  if (seed % 16 === 0) return { most: 600, large: 4000 }
  return seed % 5 === 0 ? { most: 60, empty: 0.3 } : { most: 60 }
}

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
    for (const check of [checkPlan(seed), checkBackends, checkThreads]) {
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
  const total = [...operations.values()].reduce((sum, times) => sum + times, 0)
  const summary = `seeds ${first} to ${first + count - 1}, ${total.toLocaleString('en')} operations, ${faults} faults, ${minutes.toFixed(0)} minutes`
  console.log(summary)
  if (record)
    writeFileSync(join(root, 'docs/random-graphs.md'), page(`At ${await commit()}: ${summary}.`, operations))
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

function page(summary: string, operations: ReadonlyMap<string, number>): string {
  return [
    '# Random graphs',
    '',
    '<!-- written by npm run fuzz -- graphs --record -->',
    '',
    'Graphs of 10 to 60 random operations, of all types that the processor stores: views of views, padding and cropping,',
    'joins, reading and writing by index, reductions, products over any axes, the patterns of softmax, normalisation,',
    'argmax, scans, convolutions and optimizers, branches and loops in each other, axes of no and of very many elements,',
    'values that several results share, results that are parameters. Each is planned and interpreted, and compiled to',
    'WebAssembly with and without fused multiply-add, and on two threads that share whatever has several elements, and must',
    'give what its calls give one after the other on one thread, and what the',
    'binary backend gives where nothing is approximated: the same bits, as all that is summed is such that sums are exact.',
    'A graph that fails is shrunk and printed as a program. `npm test` does this for 500 graphs each.',
    '',
    summary,
    '',
    '| operation | times |',
    '| --- | ---: |',
    ...[...operations]
      .sort(([, a], [, b]) => b - a)
      .map(([name, times]) => `| \`${name}\` | ${times.toLocaleString('en')} |`),
    '',
  ].join('\n')
}
