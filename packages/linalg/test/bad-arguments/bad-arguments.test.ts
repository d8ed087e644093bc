// What functions of linear algebra make of bad arguments.
import { checkMistakes } from '../../../tensor/test/bad-arguments/check.ts'
import * as everything from '../../src/index.ts'
import { linearAlgebra } from './linear-algebra.ts'

checkMistakes({ ...everything }, linearAlgebra, {})
