// The functions that have no property, and why.

const state = 'state, not a function of tensors'
const building = 'a part that functions are built of; every function goes through it'
const memory = 'about memory, which each backend has in its own way; tested with the backends'
const display = 'text and pictures for people; compared with recorded ones'

const because = (reason: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, reason]))

export const withoutProperty: Readonly<Record<string, string>> = {
  ...because(state, 'defaultBackend setDefaultBackend withDefaultBackend'),
  ...because('a class; its function has a property', 'WeakFloat Tensor'),
  ...because(memory, 'dispose fromPointer toPointer'),
  ...because(display, 'inspect toHeatmap'),
  ...because(
    building,
    'apply applyMulti backendOf create moveTo allAxes checkNames noNames resolveAxes resolveAxis broadcastShapes cast ' +
      'asTensors operands formatShape backendAmong commonType convertedScalar literalType mergeWeak scalar toTensor checkOptions checkShape ' +
      'checkSize checkType view setFallbackBackend underBackend checkFunction integerAtLeast oneOf definitionOf describe isLiteral readNow unravel ' +
      'containerKind isLeaf notContainer partsOf bytesOf list checkSync refusesPromise',
  ),
}
