// Random trials of the functions of shape and index, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['shaping', 'edges', 'slicing', 'indexing'])
