// A plain server of node:http: a body of 784 f32 in, 10 f32 out.
import { createServer } from 'node:http'
import { inputs } from './model.ts'
import { answerParent } from './server-process.ts'

/** Serves a function until the process ends. */
export function servePlain(predict: (x: Float32Array<ArrayBuffer>) => Promise<Uint8Array>): void {
  const server = createServer((request, response) => {
    const fail = (error: unknown): void => {
      response.writeHead(500).end(String(error))
    }
    const body = new Uint8Array(inputs * 4)
    let got = 0
    request.on('data', (chunk: Buffer) => {
      body.set(chunk, got)
      got += chunk.length
    })
    request.on('end', () => {
      predict(new Float32Array(body.buffer)).then((answer) => {
        response.writeHead(200, { 'content-length': answer.length }).end(answer)
      }, fail)
    })
  })
  server.listen(0, '127.0.0.1', () => answerParent(server.address()))
}

export function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
