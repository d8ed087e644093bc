// Every primitive on the WebGPU of a browser against the reference backend.
import { suite } from './suite.ts'

await suite(true, async () => (await navigator.gpu.requestAdapter())!.requestDevice())
