// Before each file of tests that share a process: no default backend is left from the file before.
const shared = (globalThis as { [place: symbol]: { current?: unknown } | undefined })[
  Symbol.for('nx.default')
]
if (shared !== undefined) shared.current = null
