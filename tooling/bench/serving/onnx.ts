// The network as an ONNX file.
import { onnxModel } from '../peers/onnx.ts'
import { hidden, inputs, outputs, weights } from './model.ts'

export const network = (): Uint8Array =>
  onnxModel({
    version: 13,
    nodes: [
      { op: 'Gemm', from: ['x', 'w1', 'b1'], to: ['h'] },
      { op: 'Relu', from: ['h'], to: ['r'] },
      { op: 'Gemm', from: ['r', 'w2', 'b2'], to: ['l'] },
      { op: 'Softmax', from: ['l'], to: ['y'] },
    ],
    inputs: [{ name: 'x', shape: ['rows', inputs] }],
    outputs: [{ name: 'y', shape: ['rows', outputs] }],
    constants: [
      { name: 'w1', shape: [inputs, hidden], data: weights.w1 },
      { name: 'b1', shape: [hidden], data: weights.b1 },
      { name: 'w2', shape: [hidden, outputs], data: weights.w2 },
      { name: 'b2', shape: [outputs], data: weights.b2 },
    ],
  })
