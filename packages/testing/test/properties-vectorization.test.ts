// Random trials of the functions of names and vectorized axes, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['vectorization'])
