// Random trials of the functions that reduce, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['reductions', 'statistics', 'running', 'windows'])
