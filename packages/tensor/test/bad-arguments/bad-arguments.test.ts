// What functions of tensors, and constants, make of bad arguments.
import * as constants from '../../src/constants.ts'
import * as everything from '../../src/index.ts'
import { checkMistakes } from './check.ts'
import { constant } from './constant.ts'
import { contractions } from './contractions.ts'
import { conversion, readsElements } from './conversion.ts'
import { creation } from './creation.ts'
import { elementwise } from './elementwise.ts'
import { filling } from './filling.ts'
import { indexing } from './indexing.ts'
import { reductions } from './reductions.ts'
import { diagonals } from './diagonals.ts'
import { joining } from './joining.ts'
import { padding } from './padding.ts'
import { slices } from './slices.ts'
import { transforms } from './transforms.ts'
import { windows } from './windows.ts'
import { shapes } from './shapes.ts'

const forPackages = [
  'allAxes apply applyMulti asTensors backendAmong backendOf broadcastShapes cast checkNames checkOptions checkShape',
  'bytesOf checkSize checkType commonType convertedScalar create formatShape literalType mergeWeak moveTo noNames operands resolveAxes resolveAxis scalar',
  'checkSync containerKind isLeaf list notContainer own partsOf refusesPromise',
  'checkFunction definitionOf describe integerAtLeast isLiteral oneOf readNow setFallbackBackend toTensor underBackend unravel view',
]

checkMistakes(
  { ...everything },
  [
    ...elementwise,
    ...reductions,
    ...shapes,
    ...padding,
    ...joining,
    ...diagonals,
    ...windows,
    ...transforms,
    ...slices,
    ...indexing,
    ...contractions,
    ...creation,
    ...filling,
    ...conversion,
  ],
  {
    Tensor: 'a class that users do not construct',
    WeakFloat: 'a class that users make by weakFloat',
    isTensor: 'answers for every value',
    ...Object.fromEntries(
      forPackages
        .join(' ')
        .split(' ')
        .map((name) => [name, 'internal: what packages that add functions check and run calls with']),
    ),
  },
  readsElements,
)

checkMistakes({ ...constants }, constant, {})
