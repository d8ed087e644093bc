// Random trials of the functions of values, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['unary', 'floating', 'binary', 'conversion', 'reductions'])
