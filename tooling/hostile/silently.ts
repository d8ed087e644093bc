// Keeps off the screen what functions under test print.

const methods = ['log', 'warn', 'error', 'info', 'debug'] as const

/** Runs a function while the console prints nothing. */
export async function silently<T>(run: () => Promise<T>): Promise<T> {
  const kept = methods.map((method) => [method, console[method]] as const)
  for (const method of methods) console[method] = () => undefined
  try {
    return await run()
  } finally {
    Object.assign(console, Object.fromEntries(kept))
  }
}
