// Tensor storage in linear memory: allocation, recycling and spilling.
export { Handle } from './block.ts'
export type { Arena, MemoryOptions, MemoryStats } from './memory.ts'
export { Memory } from './memory.ts'
export type { AllocationSite } from './sites.ts'
