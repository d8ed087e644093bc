// Every primitive on the WebGPU of Node against the reference backend.
import { suite } from './suite.ts'

await suite(process.env['CI'] === 'true')
