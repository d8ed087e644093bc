// What functions of random numbers make of bad arguments.
import { checkMistakes } from '../../../tensor/test/bad-arguments/check.ts'
import * as everything from '../../src/index.ts'
import { distributions } from './distributions.ts'

checkMistakes({ ...everything }, distributions, {})
