// Random trials of the functions of random numbers, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['keys', 'samples', 'picks'], 3)
