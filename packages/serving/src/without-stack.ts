// Errors of which there may be very many at a time.

/**
 * Makes an error without a stack, where the engine lets one say so: collecting it takes ten times as long as the rest,
 * which a server that refuses most of what comes has not got.
 */
export function withoutStack<T extends Error>(make: () => T): T {
  const { stackTraceLimit } = Error
  // Where `Error` is frozen this does nothing.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}
