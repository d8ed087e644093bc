import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import * as linalg from '@nx/linalg'
const w = wasmBackend()
nx.setDefaultBackend?.(w)
const big = nx.divide(nx.iota([1000, 1000], { type: 'f32', backend: w }), 1e6)
const small = nx.slice(big, [0, 0], [64, 64])
const rows: any[] = []
const opts: any = { tile: [[1, 2]], repeat: [2], windowMean: [[3, 3]], windowSum: [[3, 3]], windowMax: [[3, 3]], diff: [{}], quantile: [0.5], topK: [{ k: 3 }], clip: [0.1, 0.5], roll: [3], weightedMean: [big], pad: [0, [[1, 1, 0], [1, 1, 0]]], oneHot: [10], resize: [[500, 500]], take: [nx.tensor([1, 2, 3], { type: 's32', backend: w })], outer: [nx.slice(big, [0, 0], [1, 1000])], triu: [], tril: [] , covariance:[]}
for (const [name, f] of Object.entries({ ...nx, ...linalg }) as any[]) {
  if (typeof f !== 'function' || /^(set|to|is|with|tensor|inspect|print|key|dispose|backend|eye|iota|ones|zeros|full)/.test(name) || name === name[0].toUpperCase() + name.slice(1)) continue
  const extra = opts[name] ?? []
  let x: any = name === 'outer' ? nx.slice(big, [0, 0], [1, 1000]) : name in linalg ? small : big
  const g = (a: any) => f(a, ...extra)
  let y: any
  try { y = g(x); if (!nx.isTensor(y)) continue } catch { try { y = f(x, x); if (!nx.isTensor(y)) continue; extra[0] = x } catch { continue } }
  let j: any; try { j = jit(g); j(x) } catch { continue }
  const best = [1e9, 1e9]
  const end = performance.now() + 400
  for (let r = 0; r < 12 && performance.now() < end; r++) for (const i of [0, 1]) { const t = performance.now(); const z = (i ? j : g)(x); const d = performance.now() - t; nx.dispose(z); best[i] = Math.min(best[i], d) }
  rows.push([name, best[0], best[1], best[0] / best[1]])
}
rows.sort((a, b) => b[3] - a[3])
for (const [n, a, b, r] of rows.filter(r => r[3] > 1.35)) console.log(n.padEnd(24), a.toFixed(3), b.toFixed(3), r.toFixed(2))
console.log(rows.length)
