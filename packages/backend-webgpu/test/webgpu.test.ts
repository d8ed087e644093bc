// Every primitive on the WebGPU of Node against the reference backend.
import { suite } from './suite.ts'

/** Held as long as the process: devices end with the object that they come from. */
let gpu: GPU | undefined

await suite(process.env['CI'] === 'true', async () => {
  gpu ??= (await import('webgpu')).create([])
  return (await gpu.requestAdapter())!.requestDevice()
})
