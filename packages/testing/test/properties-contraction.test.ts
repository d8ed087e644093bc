// Random trials of products, convolutions, sorting and Fourier transforms, on the reference backend.
import { describeProperties } from './properties.ts'

describeProperties(['contraction', 'convolution', 'order', 'fourier'])
