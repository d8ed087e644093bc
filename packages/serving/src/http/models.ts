// The models of a handler: their versions, and what each of these takes.
import type { Structure } from '@nx/defn'
import { flattened, leafPaths } from '@nx/defn/internal'
import { toTensor } from '@nx/tensor/internal'
import { checkOptions, type DType, NxError, type Shape, show } from '@nx/types'
import { Batch, defaultBatchKey } from '../batch.ts'
import { DefaultModule } from '../default-module.ts'
import type { Serving } from '../serving.ts'
import { templateFor } from '../template-check.ts'
import { leafNames } from '../warm-up.ts'
import { datatypeOf } from './datatype.ts'
import type { AnyServer, HttpModel, HttpModels, Parameters } from './options.ts'

/** An input of a model, without its batch axis. */
export interface InputForm {
  readonly name: string
  readonly type: DType
  readonly datatype: string
  readonly shape: Shape
}

/** A tensor as metadata describes it, its batch axis −1. */
export interface TensorMetadata {
  readonly name: string
  readonly datatype: string
  readonly shape: Shape
}

/** One version of a model. */
export interface ServedVersion {
  readonly model: string
  readonly version: string
  readonly server: AnyServer
  /** How the inputs are arranged. */
  readonly structure: Structure
  readonly inputs: readonly InputForm[]
  readonly inputByName: ReadonlyMap<string, InputForm>
  /** What comes out, as far as that is known; empty before. */
  readonly outputs: () => readonly TensorMetadata[]
  readonly toInput: (inputs: unknown, parameters: Parameters) => unknown
  readonly toOutputs: (output: unknown) => unknown
  /** Whether nobody keeps the tensors of a request and of its answer. */
  readonly isTransient: boolean
}

/** A model and its versions, lowest first. */
export interface ServedModel {
  readonly versions: ReadonlyMap<string, ServedVersion>
  readonly byDefault: ServedVersion
}

/** The models by name. Throws `option`, `unknown_option`, `no_template`, `type`. */
export function servedModels(op: string, models: HttpModels): ReadonlyMap<string, ServedModel> {
  const given = typeof models === 'object' && models !== null ? Object.entries(models) : []
  if (given.length === 0 || given.some(([name]) => name === ''))
    throw new NxError('option', op, `models are servers by name, got ${show(models)}; write { name: server }`)
  return new Map(given.map(([name, model]) => [name, servedModel(op, name, model)]))
}

function servedModel(op: string, name: string, model: AnyServer | HttpModel): ServedModel {
  if (isServer(model)) return served(op, name, { versions: { 1: model } })
  checkOptions(op, model, [
    'versions',
    'defaultVersion',
    'batchKey',
    'inputs',
    'outputs',
    'toInput',
    'toOutputs',
  ])
  return served(op, name, model)
}

function served(op: string, name: string, model: HttpModel): ServedModel {
  const given = Object.entries(model.versions ?? {}).sort(([a], [b]) => compareVersions(a, b))
  if (given.length === 0 || !given.every(([version, server]) => version !== '' && isServer(server)))
    throw new NxError(
      'option',
      op,
      `the model ${name} is no server, nor has servers by version, got ${show(model)}; write { versions: { 1: server } }`,
      { model: name },
    )
  const versions = new Map(
    given.map(([version, server]) => [version, servedVersion(op, name, version, server, model)]),
  )
  const { defaultVersion = given.at(-1)![0] } = model
  const byDefault = versions.get(defaultVersion)
  if (byDefault !== undefined) return { versions, byDefault }
  const known = [...versions.keys()].join(', ')
  throw new NxError(
    'option',
    op,
    `the model ${name} has no version ${show(defaultVersion)}; its versions are ${known}`,
    { option: 'defaultVersion' },
  )
}

function servedVersion(
  op: string,
  model: string,
  version: string,
  server: AnyServer,
  { batchKey = defaultBatchKey, inputs: own, outputs, toInput, toOutputs }: HttpModel,
): ServedVersion {
  const { options } = server.serving
  const template = own ?? templateOfKey(op, model, server, batchKey)
  const structure = flattened(op, template).structure
  const inputs = formsOf(op, `of the model ${model}`, template, 'input')
  if (inputs.length === 0)
    throw new NxError(
      'no_template',
      op,
      `the serving of the model ${model} has no template, so nobody can know what to send; give it { template }`,
      { model },
    )
  const given = outputs === undefined ? null : formsOf(op, `of the model ${model}`, outputs, 'output')
  const isOwn =
    toOutputs === undefined &&
    options.clientPostprocessing === undefined &&
    typeof options.template !== 'function'
  return {
    model,
    version,
    server,
    structure,
    inputs,
    inputByName: new Map(inputs.map((form) => [form.name, form])),
    outputs: () => {
      if (given !== null) return given.map(({ shape, ...each }) => ({ ...each, shape: [-1, ...shape] }))
      return isOwn ? described(server) : []
    },
    toInput:
      (toInput as ServedVersion['toInput'] | undefined) ??
      ((values) => Batch.concatenate([values]).withKey(batchKey)),
    toOutputs: (toOutputs as ServedVersion['toOutputs'] | undefined) ?? ((output) => output),
    isTransient:
      server.serving.module instanceof DefaultModule &&
      server.serving.module.takesTensors &&
      ![toInput, toOutputs, options.clientPreprocessing, options.clientPostprocessing].some(Boolean),
  }
}

function templateOfKey(op: string, model: string, server: AnyServer, batchKey: string): unknown {
  try {
    return templateFor(server.serving as Serving, batchKey)
  } catch {
    throw new NxError(
      'no_template',
      op,
      `the serving of the model ${model} has no template for the batch key ${batchKey}; name one of its keys by { batchKey }`,
      { model, batchKey },
    )
  }
}

/** The leaves of a template. Throws `no_template`, `type`. */
function formsOf(op: string, of: string, template: unknown, kind: 'input' | 'output'): InputForm[] {
  const { leaves, structure } = flattened(op, template)
  const names = leafNames(leafPaths(structure), kind)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new NxError('no_template', op, `two ${kind}s ${of} are named ${twice}; rename one`, { name: twice })
  return leaves.map((leaf, i) => {
    const { type, shape } = toTensor(leaf, op)
    const datatype = datatypeOf(type)
    if (datatype !== undefined) return { name: names[i]!, type, datatype, shape }
    throw new NxError(
      'type',
      op,
      `the protocol has no name for ${type}, the type of the ${kind} ${names[i]} ${of}; convert it by ` +
        (kind === 'input' ? '{ inputs, toInput }' : '{ outputs, toOutputs }'),
      { type },
    )
  })
}

function described(server: AnyServer): TensorMetadata[] {
  const outputs = server.describe()?.outputs ?? []
  return outputs.map(({ name, type, shape }) => ({ name, datatype: datatypeOf(type) ?? type, shape }))
}

function isServer(value: unknown): value is AnyServer {
  return typeof (value as AnyServer | null)?.batchedRun === 'function'
}

/** Whole numbers by size, and before all that is text. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (left && right) return Number(a) - Number(b)
  if (left !== right) return left ? -1 : 1
  return a < b ? -1 : 1
}
