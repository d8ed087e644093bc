// Random trials of the element-wise functions, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['unary', 'floating', 'binary', 'choice'])
