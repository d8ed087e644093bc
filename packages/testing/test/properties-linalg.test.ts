// Random trials of linear algebra, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['matrices', 'factorizations', 'solving'], 3)
