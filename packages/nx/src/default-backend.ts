// Gives tensors a place to live where the program names none; runs when the umbrella is imported.
import { setFallbackBackend } from '@nx/tensor/internal'
import type { Backend } from '@nx/types'
import { cpuBackend } from './cpu-backend.ts'

let chosen: Backend | undefined

setFallbackBackend(() => (chosen ??= cpuBackend()))
