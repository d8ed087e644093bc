// Calls whose TypeScript signature is not simply "arguments, then options".

type Adapter = (args: readonly unknown[], options: Readonly<Record<string, unknown>>) => readonly unknown[]

/** A template string, as a tag sees it. */
function literal([text]: readonly unknown[]): readonly unknown[] {
  return [Object.assign([text], { raw: [text] })]
}

const adapters: Readonly<Record<string, Adapter>> = {
  access: ([tensor, key]) => [tensor, ...(Array.isArray(key) ? key : [key])],
  // Axes stand beside their tensor in Nx, in the options with us.
  dot: (args) => {
    if (args.length === 4) return [args[0], args[2], { contract: [args[1], args[3]] }]
    if (args.length !== 6) return args
    return [args[0], args[3], { contract: [args[1], args[4]], batch: [args[2], args[5]] }]
  },
  covariance: ([tensor, mean], options) => [tensor, mean === undefined ? options : { ...options, mean }],
  sigil_V: literal,
  sigil_VEC: literal,
  sigil_M: literal,
  sigil_MAT: literal,
}

/** Arguments as our function of that name takes them. */
export function adaptArguments(
  fn: string,
  args: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const adapter = adapters[fn]
  if (adapter !== undefined) return adapter(args, options)
  return Object.keys(options).length === 0 ? args : [...args, options]
}
