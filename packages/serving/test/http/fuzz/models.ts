// Models that give back what they are sent, so that every right answer is known.
import { jitServing, type Server, start } from '@nx/serving'
import { template, type Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'

/** An input as the protocol describes it. */
export interface Input {
  readonly name: string
  readonly datatype: string
  readonly type: DType
  readonly shape: Shape
}

const input = (name: string, datatype: string, type: DType, ...shape: number[]): Input => ({
  name,
  datatype,
  type,
  shape,
})

/** The inputs of each model. */
export const inputs = {
  single: [input('input', 'FP32', 'f32', 3)],
  flags: [input('input', 'BOOL', 'u8')],
  many: [
    input('a', 'UINT8', 'u8', 2),
    input('b.x', 'INT64', 's64'),
    input('b.y', 'BF16', 'bf16', 1),
    input('c.0', 'FP16', 'f16', 2, 2),
    input('c.1', 'FP64', 'f64'),
    input('d', 'UINT64', 'u64'),
    input('e', 'INT16', 's16', 0),
  ],
  stream: [input('input_0', 'INT32', 's32'), input('input_1', 'FP32', 'f32', 2)],
} as const satisfies Record<string, readonly Input[]>

export type ModelName = keyof typeof inputs
export const modelNames = Object.keys(inputs) as ModelName[]

/** Servers that batch, one for each model. */
export async function echoServers(): Promise<Readonly<Record<ModelName, Server<never, unknown>>>> {
  const form = ({ shape, type }: Input): Tensor => template([...shape], type)
  const { single, flags, many, stream } = inputs
  const [a, bx, by, c0, c1, d, e] = many.map(form)
  const echo = (x: unknown): unknown => x
  const echoing = (of: unknown, streaming = false): Promise<Server> =>
    start(jitServing(echo as (x: Tensor) => Tensor, { template: of, batchSize: 8, streaming }), {
      queueLimit: 100_000,
    })
  return {
    single: await echoing(form(single[0])),
    flags: await echoing(form(flags[0])),
    many: await echoing({ a, b: { x: bx, y: by }, c: [c0, c1], d, e }),
    stream: await echoing(stream.map(form), true),
  }
}
