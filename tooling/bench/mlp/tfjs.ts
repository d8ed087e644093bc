// The training step with TensorFlow.js on its WebAssembly backend.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { build } from 'esbuild'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { batch, images, momentum, oneHotLabels, rate, type TrainingStep, w1, w2 } from './data.ts'

/** Node cannot import the module that registers gradients as it is published; it registers in a global table. */
async function registerGradients(): Promise<void> {
  const core = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'))
  const outfile = join(import.meta.dirname, '../../../node_modules/.cache/bench/tfjs-gradients.mjs')
  const entryPoints = [join(core, 'register_all_gradients.js')]
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' })
  await import(outfile)
}

async function useWasm(): Promise<void> {
  await registerGradients()
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(`${dirname(main)}/`)
  await tf.setBackend('wasm')
  await tf.ready()
}

export async function trainingStep(): Promise<TrainingStep> {
  await useWasm()
  const network = [
    tf.variable(tf.tensor2d(w1, [784, 128])),
    tf.variable(tf.zeros([128])),
    tf.variable(tf.tensor2d(w2, [128, 10])),
    tf.variable(tf.zeros([10])),
  ]
  const velocity = network.map((w) => tf.variable(tf.zerosLike(w)))
  const x = tf.tensor2d(images, [batch, 784])
  const y = tf.tensor2d(oneHotLabels, [batch, 10])
  const [a, b, c, d] = network as [tf.Variable, tf.Variable, tf.Variable, tf.Variable]
  const loss = (): tf.Scalar => {
    const hidden = tf.relu(tf.add(tf.matMul(x, a as tf.Tensor2D), b))
    const logits = tf.add(tf.matMul(hidden as tf.Tensor2D, c as tf.Tensor2D), d)
    return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(logits)), 1)))
  }
  return async () => {
    const { value, grads } = tf.variableGrads(loss, network)
    tf.tidy(() => {
      network.forEach((w, i) => {
        velocity[i]!.assign(tf.add(tf.mul(velocity[i]!, momentum), grads[w.name]!))
        w.assign(tf.sub(w, tf.mul(velocity[i]!, rate)))
      })
    })
    const [result] = await value.data()
    tf.dispose([value, ...Object.values(grads)])
    return result!
  }
}
