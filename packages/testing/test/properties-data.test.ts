// Random trials of the functions that make, read and describe tensors, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['creation', 'constants', 'diagonals', 'conversion', 'introspection'])
