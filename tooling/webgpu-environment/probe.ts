// Prints the WebGPU adapter that Node reaches, or exits 1 when there is none.
import { create } from 'webgpu'

const adapter = await create([]).requestAdapter()
if (adapter === null) {
  console.log('no WebGPU adapter: the Vulkan loader or a driver is missing')
  process.exit(1)
}
console.log(`${adapter.info.vendor} ${adapter.info.architecture} ${adapter.info.description}`.trim())
process.exit(0)
