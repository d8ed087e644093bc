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
  },
  readsElements,
)

checkMistakes({ ...constants }, constant, {})
