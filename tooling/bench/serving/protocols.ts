// How the servers are asked: by raw numbers, or by the Open Inference Protocol with its binary extension or as JSON.
import type { Protocol } from './client.ts'
import { image, inputs } from './model.ts'

const x = image(0)
const bytes = new Uint8Array(x.buffer)

export const raw: Protocol = { path: '/', headers: ['content-type: application/octet-stream'], body: bytes }

const header = Buffer.from(
  JSON.stringify({
    inputs: [
      { name: 'input', shape: [1, inputs], datatype: 'FP32', parameters: { binary_data_size: bytes.length } },
    ],
    parameters: { binary_data_output: true },
  }),
)

export const binary: Protocol = {
  path: '/v2/models/digits/infer',
  headers: ['content-type: application/octet-stream', `inference-header-content-length: ${header.length}`],
  body: Buffer.concat([header, bytes]),
}

export const json: Protocol = {
  path: '/v2/models/digits/infer',
  headers: ['content-type: application/json'],
  body: Buffer.from(
    JSON.stringify({ inputs: [{ name: 'input', shape: [1, inputs], datatype: 'FP32', data: [...x] }] }),
  ),
}
