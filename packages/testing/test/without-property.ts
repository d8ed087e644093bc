// The functions that have no property, and why.

const state = 'state, not a function of tensors'
const memory = 'about memory, which each backend has in its own way; tested with the backends'
const display = 'text and pictures for people; compared with recorded ones'

const because = (reason: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, reason]))

export const withoutProperty: Readonly<Record<string, string>> = {
  ...because(state, 'defaultBackend setDefaultBackend withDefaultBackend'),
  ...because('a class; its function has a property', 'WeakFloat Tensor'),
  ...because(memory, 'dispose fromPointer toPointer'),
  ...because(display, 'inspect toHeatmap toTable compare'),
}
