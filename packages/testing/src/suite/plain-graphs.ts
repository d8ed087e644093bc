// Compilers that hold a graph to be plain data: what can be cloned, and is the same as its clone.
import { evaluateGraph, type JitOptions } from '@nx/defn'
import type { Graph } from '@nx/types'

type Compiler = NonNullable<JitOptions['compiler']>

/** Evaluates a graph that can be cloned. */
export const evaluatePlain: Compiler = (graph, backend, options) => {
  structuredClone(graph)
  return evaluateGraph(graph, backend, options)
}

/** Lets the backend compile a clone of the graph. */
export const compileClone: Compiler = (graph, backend, options) =>
  backend.compile!(structuredClone(graph) as Graph, options)
