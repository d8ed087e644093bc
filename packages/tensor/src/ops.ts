// Every operation: element-wise, reductions, shape, contraction, indexing, order.
export * from './ops/add.ts'
export * from './ops/sum.ts'
