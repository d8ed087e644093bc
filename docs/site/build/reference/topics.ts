// Under which heading each export stands; what is not named here comes under the last heading of its module.

export interface Topic {
  /** Name of the page's file. */
  readonly page: string
  readonly title: string
  /** Names of the exports, in their order; types come with the functions that use them. */
  readonly names: string
}

/** Pages of a module; a module that is not here has one page. */
export const topics: Readonly<Record<string, readonly Topic[]>> = {
  '@nx/tensor': [
    {
      page: 'creation',
      title: 'Creation',
      names:
        'tensor u2 u4 u8 u16 u32 u64 s2 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128 vec mat full zeros ones fill iota linspace eye tri tril triu makeDiagonal putDiagonal takeDiagonal template toTemplate weakFloat WeakFloat fromBinary fromPointer Tensor AnyTensor isTensor',
    },
    {
      page: 'conversion',
      title: 'Conversion and reading',
      names:
        'toArray readArray toNumber readNumber toFlatArray readFlatArray toTypedArray readTypedArray toBinary readBinary toBatched toPointer asType bitcast inspect toHeatmap toTable compare',
    },
    {
      page: 'backends',
      title: 'Backends and memory',
      names:
        'defaultBackend setDefaultBackend withDefaultBackend backendCopy backendCopyAsync backendTransfer backendTransferAsync dispose',
    },
    {
      page: 'introspection',
      title: 'Type, shape and names',
      names: 'type shape names rank size flatSize byteSize bitSize axes axisIndex axisSize compatible rename',
    },
    {
      page: 'element-wise',
      title: 'Element-wise functions',
      names:
        'add subtract multiply divide pow quotient remainder negate abs sign max min clip round floor ceil sqrt rsqrt cbrt exp expm1 log log1p log2 log10 logAddExp sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh erf erfc erfInv',
    },
    {
      page: 'activations',
      title: 'Activations',
      names: 'relu leakyRelu elu gelu silu sigmoid softplus softmax logSoftmax layerNormalization',
    },
    {
      page: 'comparison',
      title: 'Comparison and logic',
      names:
        'equal notEqual greater greaterEqual less lessEqual logicalAnd logicalOr logicalXor logicalNot select isNan isInfinity allClose',
    },
    {
      page: 'bits',
      title: 'Bits',
      names:
        'bitwiseAnd bitwiseOr bitwiseXor bitwiseNot leftShift rightShift countLeadingZeros populationCount',
    },
    { page: 'complex', title: 'Complex numbers', names: 'complex real imag conjugate phase' },
    {
      page: 'aggregation',
      title: 'Aggregation',
      names:
        'sum product mean weightedMean median mode reduceMax reduceMin argmax argmin all any logsumexp variance standardDeviation covariance reduce cumulativeSum cumulativeProduct cumulativeMax cumulativeMin diff',
    },
    {
      page: 'shape',
      title: 'Shape',
      names:
        'reshape flatten newAxis squeeze transpose broadcast reverse tile repeat concatenate stack split unstack pad padOuter reflect resize',
    },
    {
      page: 'indexing',
      title: 'Indexing',
      names: 'at slice sliceAlongAxis putSlice take takeAlongAxis gather indexedAdd indexedPut oneHot',
    },
    { page: 'sorting', title: 'Sorting', names: 'sort argsort topK' },
    { page: 'products', title: 'Products and contraction', names: 'dot einsum outer conv' },
    {
      page: 'windows',
      title: 'Windows',
      names:
        'windowSum windowProduct windowMax windowMin windowMean windowReduce windowScatterMax windowScatterMin',
    },
    { page: 'fourier', title: 'Fourier transforms', names: 'fft ifft fft2 ifft2 rfft irfft' },
    {
      page: 'vectorization',
      title: 'Vectorization',
      names: 'vectorize devectorize revectorize reshapeVectors broadcastVectors',
    },
    { page: 'more', title: 'More', names: 'fluent' },
  ],
  '@nx/defn': [
    {
      page: 'definitions',
      title: 'Definitions and compilation',
      names:
        'defn jit jitApply compile compileAsync toGraph runGraph runGraphAsync splitGraph evaluateGraph toBackend donatable isDonatable defaultOptions setDefaultOptions withDefaultOptions explainRecompile lazyTensor',
    },
    {
      page: 'control-flow',
      title: 'Control flow',
      names: 'cond whileLoop block',
    },
    {
      page: 'debugging',
      title: 'Hooks and debugging',
      names:
        'hook printValue printExpr metadata runtimeCall debugExpr debugExprApply checkFinite printIntermediates saveIntermediates',
    },
    {
      page: 'containers',
      title: 'Containers',
      names: 'container flattenContainer unflattenContainer mapLeaves assertKeys',
    },
  ],
  '@nx/types': [
    {
      page: 'element-types',
      title: 'Types of elements',
      names:
        'dtypes DType isDType bitSize byteLength isUnsigned isSigned isInteger isComplex isFloat toFloating toComplex toReal toAggregate mergeTypes inferType mergeLiteral finiteMax finiteMin typeMax typeMin epsilon smallestPositiveNormal',
    },
    {
      page: 'complex',
      title: 'Complex numbers',
      names:
        'Complex complex complexAdd complexSubtract complexMultiply complexDivide complexExp complexLog complexSqrt complexPow complexAbs complexPhase complexSin complexCos',
    },
    { page: 'errors', title: 'Errors', names: 'NxError asNxError ErrorDetails' },
    {
      page: 'encoding',
      title: 'Elements as bytes',
      names: 'decode encode convert allocate roundTo formatFloat wrapTo',
    },
    {
      page: 'backend',
      title: 'The interface of backends',
      names:
        'Backend Recorder Kernels Kernel fromKernels run checkContract contractVersion Primitives Primitive Op Composites Call Executable CompileOptions Graph GraphNode CallNode CondNode WhileNode Rounds ValueId Spec Shape sizeOf stridesOf',
    },
  ],
}

/** Packages in the order of the list of the reference, by what people come for. */
export const order: readonly string[] = [
  'nx',
  'tensor',
  'defn',
  'grad',
  'linalg',
  'random',
  'formula',
  'serialize',
  'serving',
  'serving-nats',
  'backend-wasm',
  'backend-webgpu',
  'backend-binary',
  'testing',
  'vectors',
  'types',
  'compiler',
]

/** Titles of modules that are one page. */
export const moduleTitles: Readonly<Record<string, string>> = {
  '@nx/nx': 'Only in @nx/nx',
  '@nx/tensor/constants': 'Constants',
  '@nx/tensor/extend': 'Operations of your own',
  '@nx/tensor/internal': 'What operations share',
  '@nx/defn/internal': 'For authors of transformations',
  '@nx/grad': 'Derivatives',
  '@nx/grad/internal': 'For authors of derivatives',
  '@nx/linalg': 'Linear algebra',
  '@nx/random': 'Random numbers',
  '@nx/formula': 'Formulas',
  '@nx/serialize': 'Files',
  '@nx/serving': 'Serving',
  '@nx/serving/cluster': 'Several machines',
  '@nx/serving/http': 'HTTP',
  '@nx/serving/opentelemetry': 'Telemetry',
  '@nx/serving/worker': 'Workers',
  '@nx/serving-nats': 'NATS',
  '@nx/backend-binary': 'The backend',
  '@nx/backend-wasm': 'The backend',
  '@nx/backend-wasm/threads': 'Threads',
  '@nx/backend-webgpu': 'The backend',
  '@nx/compiler': 'The compiler',
  '@nx/testing': 'Testing',
  '@nx/vectors': 'Recorded calls of Nx',
}
