// Where we deliberately differ from Nx's list, each with its reason and with what stands in its place.

/** Why something of Nx has another name here, or none. */
export interface Difference {
  readonly reason: string
  /** What to use here, as `package#name` or `package#Type.member`; checked to be exported. */
  readonly instead: readonly string[]
}

const tensor = (...names: readonly string[]): readonly string[] => names.map((name) => `@nx/tensor#${name}`)
const types = (...names: readonly string[]): readonly string[] => names.map((name) => `@nx/types#${name}`)
const defn = (...names: readonly string[]): readonly string[] => names.map((name) => `@nx/defn#${name}`)
const serving = (...names: readonly string[]): readonly string[] => names.map((name) => `@nx/serving#${name}`)

const operator = 'JavaScript has no operators for objects'
const tag = 'sigils are tagged templates; the type is a property of the tag, vec.f32`1 2`'
const constantBytes = 'constants are tensors, their bytes those of toBinary'
const limit = 'a number, not bytes; encode gives bytes'
const floatBytes = 'one codec for all types'
const plainJavaScript = 'plain JavaScript runs while a function is traced'
const mesh = 'a JavaScript runtime has no mesh of devices: a backend is one device'
const privateFunctions = 'what a module does not export is private to it'
const servingOption = 'an option, not a function that gives another serving'
const batchMethod = 'a method, as batches are objects'
const protocol = 'classes take part through one method, [container], that gives parts and rebuilds from them'
const moves = 'between backends, tensors go through bytes'
const decomposes = 'a composition: every backend has it through the operations it is made of'

export const differences: Readonly<Record<string, Difference>> = {
  'Nx.backend_deallocate': {
    reason: 'the name that JavaScript uses, also by `using`',
    instead: tensor('dispose'),
  },
  'Nx.covariance': { reason: 'the mean is an option', instead: tensor('covariance') },
  'Nx.default_backend': {
    reason: 'reading and setting are two functions',
    instead: tensor('defaultBackend', 'setDefaultBackend'),
  },
  'Nx.dot': { reason: 'axes are options: { contract, batch }', instead: tensor('dot') },
  'Nx.global_default_backend': {
    reason: 'an agent of JavaScript has one default; workers have their own',
    instead: tensor('setDefaultBackend'),
  },
  'Nx.io_call': { reason: 'one name for it, the older', instead: defn('hook') },
  'Nx.to_flat_list': { reason: 'lists are arrays', instead: tensor('toFlatArray') },
  'Nx.to_tensor': { reason: 'tensor takes numbers and tensors, too', instead: tensor('tensor') },
  'Nx.to_list': { reason: 'lists are arrays', instead: tensor('toArray') },
  'Nx.sigil_M': { reason: tag, instead: tensor('mat') },
  'Nx.sigil_MAT': { reason: tag, instead: tensor('mat') },
  'Nx.sigil_V': { reason: tag, instead: tensor('vec') },
  'Nx.sigil_VEC': { reason: tag, instead: tensor('vec') },

  'Nx.Random.threefry2x32_20_concat': {
    reason: 'the name of the algorithm; 20 rounds are its standard number',
    instead: ['@nx/random#threefry2x32'],
  },

  'Nx.Defn.default_options': {
    reason: 'reading and setting are two functions',
    instead: defn('defaultOptions', 'setDefaultOptions'),
  },
  'Nx.Defn.global_default_options': {
    reason: 'an agent of JavaScript has one set of defaults',
    instead: defn('setDefaultOptions'),
  },
  'Nx.Defn.shard_jit': { reason: mesh, instead: [] },
  'Nx.Defn.shard_jit_apply': { reason: mesh, instead: [] },
  'Nx.Defn.defn': { reason: 'a function of a function, not a macro', instead: defn('defn') },
  'Nx.Defn.defnp': { reason: privateFunctions, instead: defn('defn') },
  'Nx.Defn.deftransform': { reason: plainJavaScript, instead: [] },
  'Nx.Defn.deftransformp': { reason: plainJavaScript, instead: [] },

  'Nx.Serving.new': { reason: 'a function is named by what it gives', instead: serving('serving') },
  'Nx.Serving.jit': { reason: 'jit is what compiles functions of tensors', instead: serving('jitServing') },
  'Nx.Serving.batch_size': { reason: servingOption, instead: serving('ServingOptions.batchSize') },
  'Nx.Serving.client_preprocessing': {
    reason: servingOption,
    instead: serving('ServingOptions.clientPreprocessing'),
  },
  'Nx.Serving.client_postprocessing': {
    reason: servingOption,
    instead: serving('ServingOptions.clientPostprocessing'),
  },
  'Nx.Serving.distributed_postprocessing': {
    reason: servingOption,
    instead: serving('ServingOptions.distributedPostprocessing'),
  },
  'Nx.Serving.streaming': { reason: servingOption, instead: serving('ServingOptions.streaming') },
  'Nx.Serving.defn_options': {
    reason: 'the options of jit stand beside the others',
    instead: serving('ServingOptions'),
  },
  'Nx.Serving.process_options': {
    reason: 'what is about servers is said to start',
    instead: serving('StartOptions'),
  },
  'Nx.Serving.start_link': {
    reason: 'there are no processes to link to; it gives a server, which is stopped by stop or await using',
    instead: serving('start'),
  },
  'Nx.Serving.batched_run': {
    reason:
      'a method of the server, not a function of its name; distributedPreprocessing is an option of calls to a cluster',
    instead: serving('Server.batchedRun'),
  },
  'Nx.Serving.handle_batch': {
    reason: 'gives { execute, state }',
    instead: serving('ServingModule.handleBatch'),
  },
  'Nx.Serving.init': { reason: 'the module holds its own argument', instead: serving('ServingModule.init') },
  'Nx.Batch.new': { reason: 'new is a word of the language', instead: serving('Batch.empty') },
  'Nx.Batch.concatenate': { reason: batchMethod, instead: serving('Batch.concatenate') },
  'Nx.Batch.stack': { reason: batchMethod, instead: serving('Batch.stack') },
  'Nx.Batch.key': { reason: 'key is what reads it', instead: serving('Batch.withKey') },
  'Nx.Batch.merge': { reason: batchMethod, instead: serving('Batch.merge') },
  'Nx.Batch.pad': { reason: batchMethod, instead: serving('Batch.pad') },
  'Nx.Batch.split': { reason: batchMethod, instead: serving('Batch.split') },

  'Nx.Defn.Kernel.&&&': { reason: operator, instead: tensor('bitwiseAnd') },
  'Nx.Defn.Kernel.|||': { reason: operator, instead: tensor('bitwiseOr') },
  'Nx.Defn.Kernel.<<<': { reason: operator, instead: tensor('leftShift') },
  'Nx.Defn.Kernel.>>>': { reason: operator, instead: tensor('rightShift') },
  'Nx.Defn.Kernel.*': { reason: operator, instead: tensor('multiply') },
  'Nx.Defn.Kernel.**': { reason: operator, instead: tensor('pow') },
  'Nx.Defn.Kernel.+': { reason: operator, instead: tensor('add') },
  'Nx.Defn.Kernel.+ (macro)': { reason: 'the tensor itself', instead: [] },
  'Nx.Defn.Kernel.-': { reason: operator, instead: tensor('subtract') },
  'Nx.Defn.Kernel.- (macro)': { reason: operator, instead: tensor('negate') },
  'Nx.Defn.Kernel./': { reason: operator, instead: tensor('divide') },
  'Nx.Defn.Kernel.!=': { reason: operator, instead: tensor('notEqual') },
  'Nx.Defn.Kernel.<': { reason: operator, instead: tensor('less') },
  'Nx.Defn.Kernel.<=': { reason: operator, instead: tensor('lessEqual') },
  'Nx.Defn.Kernel.==': { reason: operator, instead: tensor('equal') },
  'Nx.Defn.Kernel.>': { reason: operator, instead: tensor('greater') },
  'Nx.Defn.Kernel.>=': { reason: operator, instead: tensor('greaterEqual') },
  'Nx.Defn.Kernel.and': { reason: operator, instead: tensor('logicalAnd') },
  'Nx.Defn.Kernel.or': { reason: operator, instead: tensor('logicalOr') },
  'Nx.Defn.Kernel.not': { reason: operator, instead: tensor('logicalNot') },
  'Nx.Defn.Kernel.div': { reason: "the name of Nx's own function", instead: tensor('quotient') },
  'Nx.Defn.Kernel.rem': { reason: "the name of Nx's own function", instead: tensor('remainder') },
  'Nx.Defn.Kernel...': {
    reason: "loops take { range: [first, end, step] }, access takes NumPy's text '1:3'",
    instead: [...defn('whileLoop'), ...tensor('at')],
  },
  'Nx.Defn.Kernel...//': {
    reason: "loops take { range: [first, end, step] }, access takes NumPy's text '1:9:2'",
    instead: [...defn('whileLoop'), ...tensor('at')],
  },
  'Nx.Defn.Kernel.<>': { reason: `${plainJavaScript}: text + text`, instead: [] },
  'Nx.Defn.Kernel.|>': { reason: 'chains of the functions given to it', instead: tensor('fluent') },
  'Nx.Defn.Kernel.@': { reason: `${plainJavaScript}: constants of the module`, instead: [] },
  'Nx.Defn.Kernel.alias': { reason: `${plainJavaScript}: import … as`, instead: [] },
  'Nx.Defn.Kernel.import': { reason: `${plainJavaScript}: import`, instead: [] },
  'Nx.Defn.Kernel.require': { reason: `${plainJavaScript}: import`, instead: [] },
  'Nx.Defn.Kernel.io_call': { reason: 'one name for it, the older', instead: defn('hook') },
  'Nx.Defn.Kernel.keyword!': {
    reason: 'TypeScript checks options, and each function when it is called',
    instead: [],
  },
  'Nx.Defn.Kernel.case': {
    reason: `${plainJavaScript}: if and switch on structure; on values, cond`,
    instead: defn('cond'),
  },
  'Nx.Defn.Kernel.if': { reason: 'cond(predicate, then, otherwise)', instead: defn('cond') },
  'Nx.Defn.Kernel.elem': { reason: 'tuples are arrays: pair[0]', instead: [] },
  'Nx.Defn.Kernel.raise': { reason: `${plainJavaScript}: throw`, instead: [] },
  'Nx.Defn.Kernel.tap': { reason: `${plainJavaScript}: call it and go on`, instead: [] },
  'Nx.Defn.Kernel.then': { reason: `${plainJavaScript}: call it`, instead: [] },
  'Nx.Defn.Kernel.while': {
    reason: 'a function, not a macro; `while` is a reserved word',
    instead: defn('whileLoop'),
  },

  'Nx.Defn.Graph.run': {
    reason: 'modules export names, so these say what they are about',
    instead: defn('runGraph', 'runGraphAsync'),
  },
  'Nx.Defn.Graph.split': {
    reason: 'modules export names, so these say what they are about',
    instead: defn('splitGraph'),
  },

  'Nx.Container.reduce': { reason: protocol, instead: defn('container', 'flattenContainer') },
  'Nx.Container.traverse': { reason: protocol, instead: defn('container', 'unflattenContainer') },
  'Nx.Container.serialize': {
    reason: `${protocol}; serialize takes them by { structs }`,
    instead: ['@nx/defn#container', '@nx/serialize#SerializeOptions.structs'],
  },
  'Nx.LazyContainer.traverse': {
    reason: `${protocol}; a part that is made when it is needed is a lazyTensor`,
    instead: defn('container', 'lazyTensor'),
  },

  'Nx.Type.cast_number!': { reason: 'converts arrays of elements at once', instead: types('convert') },
  'Nx.Type.e_binary': { reason: constantBytes, instead: ['@nx/tensor/constants#e'] },
  'Nx.Type.epsilon_binary': { reason: limit, instead: types('epsilon') },
  'Nx.Type.euler_gamma_binary': { reason: constantBytes, instead: ['@nx/tensor/constants#eulerGamma'] },
  'Nx.Type.float?': {
    reason: 'real floats only; with complex numbers it is !isInteger(type)',
    instead: types('isFloat', 'isInteger'),
  },
  'Nx.Type.infer': { reason: 'says what it infers', instead: types('inferType') },
  'Nx.Type.infinite_float?': { reason: 'typeMax(type) === Infinity', instead: types('typeMax') },
  'Nx.Type.infinity_binary': { reason: constantBytes, instead: ['@nx/tensor/constants#infinity'] },
  'Nx.Type.max_binary': { reason: limit, instead: types('typeMax') },
  'Nx.Type.max_finite_binary': { reason: limit, instead: types('finiteMax') },
  'Nx.Type.min_binary': { reason: limit, instead: types('typeMin') },
  'Nx.Type.min_finite_binary': { reason: limit, instead: types('finiteMin') },
  'Nx.Type.merge': { reason: 'says what it merges', instead: types('mergeTypes') },
  'Nx.Type.merge_number': { reason: 'takes complex literals too', instead: types('mergeLiteral') },
  'Nx.Type.nan_binary': { reason: constantBytes, instead: ['@nx/tensor/constants#nan'] },
  'Nx.Type.neg_infinity_binary': { reason: constantBytes, instead: ['@nx/tensor/constants#negInfinity'] },
  'Nx.Type.normalize!': {
    reason: "a type has one form, 'f32'; this tells whether it is one",
    instead: types('isDType'),
  },
  'Nx.Type.pi_binary': { reason: constantBytes, instead: ['@nx/tensor/constants#pi'] },
  'Nx.Type.smallest_positive_normal_binary': { reason: limit, instead: types('smallestPositiveNormal') },
  'Nx.Type.to_string': { reason: 'types are strings', instead: types('dtypes') },

  'Nx.Floating.dump_bf16': { reason: floatBytes, instead: types('encode') },
  'Nx.Floating.dump_f8': { reason: floatBytes, instead: types('encode') },
  'Nx.Floating.dump_f8_e4m3fn': { reason: floatBytes, instead: types('encode') },
  'Nx.Floating.load_bf16': { reason: floatBytes, instead: types('decode') },
  'Nx.Floating.load_f8': { reason: floatBytes, instead: types('decode') },
  'Nx.Floating.load_f8_e4m3fn': { reason: floatBytes, instead: types('decode') },

  'Nx.Backend.inspect': {
    reason: 'printing reads elements and is the same everywhere',
    instead: tensor('inspect'),
  },
  'Nx.Backend.backend_copy': { reason: moves, instead: types('Backend.read', 'Backend.upload') },
  'Nx.Backend.backend_transfer': { reason: moves, instead: types('Backend.read', 'Backend.upload') },
  'Nx.Backend.backend_deallocate': {
    reason: 'the name that JavaScript uses',
    instead: types('Backend.dispose'),
  },
  'Nx.Backend.block': {
    reason: 'a block is an operation like others, whose fallback a backend may replace',
    instead: types('Backend.execute', 'Call.fallback'),
  },
  'Nx.Backend.conjugate': { reason: decomposes, instead: tensor('conjugate') },
  'Nx.Backend.eye': { reason: decomposes, instead: tensor('eye') },
  'Nx.Backend.from_binary': { reason: 'says that bytes go to the device', instead: types('Backend.upload') },
  'Nx.Backend.from_pointer': { reason: 'optional', instead: types('Backend.fromPointer') },
  'Nx.Backend.to_pointer': { reason: 'optional', instead: types('Backend.toPointer') },
  'Nx.Backend.to_binary': {
    reason: 'asynchronous, and synchronous where the device can',
    instead: types('Backend.read', 'Backend.readSync'),
  },
  'Nx.Backend.to_batched': { reason: decomposes, instead: tensor('toBatched') },
  'Nx.Backend.ifft': {
    reason: 'the operation fft has an attribute for the direction',
    instead: tensor('ifft'),
  },
  'Nx.Backend.indexed_add': {
    reason: 'the operation scatter with { mode: add }',
    instead: tensor('indexedAdd'),
  },
  'Nx.Backend.indexed_put': {
    reason: 'the operation scatter with { mode: put }',
    instead: tensor('indexedPut'),
  },
  'Nx.Backend.init': { reason: 'backends are values made by factories', instead: types('Backend') },
  'Nx.Backend.reduce': { reason: decomposes, instead: tensor('reduce') },
  'Nx.Backend.squeeze': { reason: decomposes, instead: tensor('squeeze') },
  'Nx.Backend.triangular_solve': {
    reason: 'the operation linalg.triangularSolve',
    instead: ['@nx/linalg#triangularSolve'],
  },
  'Nx.Backend.window_reduce': { reason: decomposes, instead: tensor('windowReduce') },
  'Nx.Backend.window_scatter_max': { reason: decomposes, instead: tensor('windowScatterMax') },
  'Nx.Backend.window_scatter_min': { reason: decomposes, instead: tensor('windowScatterMin') },

  'Nx.Defn.Evaluator.garbage_collect': {
    reason: 'always: each value is freed after its last use',
    instead: defn('evaluateGraph'),
  },
  'Nx.Defn.Evaluator.hooks': { reason: 'an option of jit', instead: defn('JitOptions.hooks') },
  'Nx.Defn.Evaluator.max_concurrency': {
    reason: 'how many partitions there are is said to start',
    instead: serving('inProcessPartitions', 'StartOptions.partitions'),
  },
  'Nx.Defn.Compiler.__compile__': {
    reason: 'a backend compiles for itself',
    instead: types('Backend.compile'),
  },
  'Nx.Defn.Compiler.__jit__': { reason: 'a backend compiles for itself', instead: types('Backend.compile') },
  'Nx.Defn.Compiler.__partitions_options__': {
    reason: 'a list of options, one for each partition, or what makes partitions, such as workers',
    instead: serving('inProcessPartitions', 'Partitions'),
  },
  'Nx.Defn.Compiler.__shard_jit__': { reason: mesh, instead: [] },
  'Nx.Defn.Compiler.__to_backend__': {
    reason: 'results stay on the backend that compiled',
    instead: defn('toBackend'),
  },

  'Nx structs.Nx.Batch': { reason: 'a class', instead: serving('Batch') },
  'Nx structs.Nx.Heatmap': { reason: 'what toHeatmap gives', instead: tensor('toHeatmap') },
  'Nx structs.Nx.Mesh': { reason: mesh, instead: [] },
  'Nx structs.Nx.Pointer': {
    reason: 'a Uint8Array or a GPUBuffer points to its memory itself',
    instead: tensor('fromPointer', 'toPointer'),
  },
  'Nx structs.Nx.Tensor': { reason: 'a class', instead: tensor('Tensor') },

  'Nx.Block.AllClose': { reason: decomposes, instead: tensor('allClose') },
  'Nx.Block.FFT2': { reason: 'two operations fft', instead: tensor('fft2') },
  'Nx.Block.IFFT2': { reason: 'two operations fft', instead: tensor('ifft2') },
  'Nx.Block.Phase': { reason: decomposes, instead: tensor('phase') },
}

/** Our word for an option, or in words why there is none. */
export const optionDifferences: Readonly<Record<string, string>> = {
  'Nx.Serving.start_link:serving': '(the first argument)',
  'Nx.Serving.start_link:batch_timeout': 'batchTimeoutMs',
  'Nx.Serving.start_link:shutdown': 'shutdownTimeoutMs',
  'Nx.Serving.start_link:distribution_weight': '(`weight` of `join`, in `@nx/serving/cluster`)',
  'Nx.Serving.start_link:hibernate_after': '(no `hibernateAfter`: there are no processes)',
  'Nx.Serving.streaming:hooks': '(`{ hooks }` as its value)',
  'Nx.to_pointer:mode': '(no `mode`: there are no processes to share memory with)',
  'Nx.Defn.debug_expr:hooks': '(no `hooks`: nothing runs)',
  'Nx.Defn.debug_expr_apply:hooks': '(no `hooks`: nothing runs)',
  'Nx.Defn.to_backend:compiler': '(no `compiler`: results stay on the `backend`)',
  'Nx.Defn.jit:on_conflict': '(no `onConflict`: nested calls inline)',
  'Nx.Defn.jit_apply:on_conflict': '(no `onConflict`: nested calls inline)',
  'Nx.Testing.assert_all_close:atol': 'absolute',
  'Nx.Testing.assert_all_close:rtol': 'relative',
}
