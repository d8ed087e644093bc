// TensorFlow.js on its WebAssembly backend, the fastest it has in plain Node, behind a plain server.
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { hidden, inputs, outputs, weights } from './model.ts'
import { bytesOf, servePlain } from './plain-server.ts'

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`)
await tf.setBackend('wasm')
await tf.ready()
const w1 = tf.tensor2d(weights.w1, [inputs, hidden])
const w2 = tf.tensor2d(weights.w2, [hidden, outputs])
const [b1, b2] = [tf.tensor1d(weights.b1), tf.tensor1d(weights.b2)]

servePlain(async (x) => {
  const y = tf.tidy(() => {
    const middle = tf.fused.matMul({ a: tf.tensor2d(x, [1, inputs]), b: w1, bias: b1, activation: 'relu' })
    return tf.softmax(tf.fused.matMul({ a: middle, b: w2, bias: b2 }))
  })
  const answer = y.dataSync<'float32'>()
  y.dispose()
  return bytesOf(answer)
})
