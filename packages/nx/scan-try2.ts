import { wasmBackend } from '@nx/backend-wasm'
import { tensor, cumulativeSum, cumulativeMax, add, exp, reshape } from '@nx/tensor'
const w = wasmBackend()
const big = tensor(new Float32Array(1e6).map((_, i) => Math.sin(i)), { backend: w })
const cases: any = { add: () => add(big, 1), exp: () => exp(big), '1d': () => cumulativeSum(big), axis0: () => cumulativeSum(reshape(big, [1000, 1000])), axis1: () => cumulativeSum(reshape(big, [1000, 1000]), { axis: 1 }), rev: () => cumulativeSum(big, { reverse: true }), max: () => cumulativeMax(big) }
const best: any = {}
for (let r = 0; r < 40; r++) for (const k in cases) { const t = performance.now(); const y = cases[k](); const d = performance.now() - t; y.dispose?.(); best[k] = Math.min(best[k] ?? 1e9, d) }
const a = new Float32Array(1e6), s = new Float32Array(1e6).fill(1.5); let js = 1e9
for (let r = 0; r < 20; r++) { const t = performance.now(); let c = 0; for (let i = 0; i < 1e6; i++) { c += s[i]!; a[i] = c } js = Math.min(js, performance.now() - t) }
console.log(best, 'js loop', js)
