// Calls of the host as nodes of a graph, which only the evaluator runs.
import type { Backend, CompileOptions, Executable, Graph, GraphNode, ValueId } from '@nx/types'

/** Something that may only be had later: a value of an asynchronous device, the result of an async function. */
export interface Wait {
  /** Gives it at once. Throws NxError `device_read` or `host_async` where that is impossible. */
  now(): unknown
  later(): Promise<unknown>
}

/** A computation that hands out what it waits for, and is handed what came of it. */
export type Steps<R> = Generator<Wait, R, unknown>

/** Runs a function of the host. Takes no ownership of its inputs, and gives a fresh handle per output. */
export interface HostNode {
  readonly kind: 'host'
  readonly name: string
  readonly inputs: readonly ValueId[]
  readonly outputs: readonly ValueId[]
  run<D>(inputs: readonly D[], backend: Backend<D>): Steps<readonly D[]>
}

/** A graph for the evaluator. */
export type HostedGraph = Graph<HostNode>

/** A node of a graph for the evaluator. */
export type HostedNode = GraphNode<HostNode>

/** Makes a graph run on a backend. */
export type Compiler = <D>(graph: HostedGraph, backend: Backend<D>, options: CompileOptions) => Executable<D>

/** Functions to call with the values of hooks, by name. */
export type Hooks = Readonly<Record<string, (value: never) => unknown>>
