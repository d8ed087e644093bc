// Calls whose TypeScript signature is not simply "arguments, then options".

type Adapter = (args: readonly unknown[], options: Readonly<Record<string, unknown>>) => readonly unknown[]

const adapters: Readonly<Record<string, Adapter>> = {
  access: ([tensor, key]) => [tensor, ...(Array.isArray(key) ? key : [key])],
  // A template string with a type as modifier: vec.f32`1 2`.
  sigil_V: ([text]) => [[text]],
  sigil_VEC: ([text]) => [[text]],
  sigil_M: ([text]) => [[text]],
  sigil_MAT: ([text]) => [[text]],
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
