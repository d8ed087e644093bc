// The measuring stick of matrix products, written by hand as WebAssembly text: what this machine can reach.
// Generates a WAT module with register-blocked GEMM micro-kernels.
// kind: 'madd' (f32x4.relaxed_madd), 'muladd' (SIMD128 baseline mul+add), f64 variants.
import wabtModule from 'wabt'

/** Bytes of a module in text form. */
export async function assemble(wat: string): Promise<Uint8Array<ArrayBuffer>> {
  const wabt = await wabtModule()
  const F = {
    simd: true,
    relaxed_simd: true,
    threads: true,
    bulk_memory: true,
    mutable_globals: true,
    multi_memory: true,
  }
  const m = wabt.parseWat('g.wat', wat, F)
  try {
    m.validate()
  } catch (e) {
    throw new Error((e as Error).message.slice(0, 600))
  }
  const { buffer } = m.toBinary({})
  m.destroy()
  return new Uint8Array(buffer)
}
interface Shape {
  name: string
  MR: number
  NV: number
  KU: number
  kind: 'madd' | 'muladd'
  T?: 'f32' | 'f64' | 'i32'
}

/** The register block: MR rows by NV vectors of C, unrolled KU times over k. */
export function micro({ name, MR, NV, KU, kind, T = 'f32' }: Shape): string {
  const ES = T === 'f64' ? 8 : 4
  const V = T === 'f64' ? 'f64x2' : 'f32x4'
  const splat = T === 'f32' ? 'v128.load32_splat' : T === 'i32' ? 'v128.load32_splat' : 'v128.load64_splat'
  const vv = T === 'i32' ? 'i32x4' : V
  const es = T === 'i32' ? 4 : ES
  const fma = (a: string, b: string, c: string): string =>
    kind === 'madd' ? `(${vv}.relaxed_madd ${a} ${b} ${c})` : `(${vv}.add ${c} (${vv}.mul ${a} ${b}))`
  let s = `(func $${name} (export "${name}") (param $a i32) (param $b i32) (param $c i32) (param $k i32) (param $ldc i32) (param $acc i32) (local $av v128) (local $i i32)`
  for (let j = 0; j < NV; j++) s += `(local $b${j} v128)`
  for (let i = 0; i < MR; i++) for (let j = 0; j < NV; j++) s += `(local $c${i}_${j} v128)`
  const step = (u: number): string => {
    let r = ''
    for (let j = 0; j < NV; j++)
      r += `(local.set $b${j} (v128.load offset=${(u * NV + j) * 16} (local.get $b)))\n`
    for (let i = 0; i < MR; i++) {
      r += `(local.set $av (${splat} offset=${(u * MR + i) * es} (local.get $a)))\n`
      for (let j = 0; j < NV; j++)
        r += `(local.set $c${i}_${j} ${fma('(local.get $av)', `(local.get $b${j})`, `(local.get $c${i}_${j})`)})\n`
    }
    return r
  }
  const adv = (n: number): string =>
    `(local.set $a (i32.add (local.get $a) (i32.const ${n * MR * es})))(local.set $b (i32.add (local.get $b) (i32.const ${n * NV * 16})))`
  s += `\n(local.set $i (i32.shr_u (local.get $k) (i32.const ${Math.log2(KU)})))\n(if (local.get $i) (then (loop $l\n`
  for (let u = 0; u < KU; u++) s += step(u)
  s += adv(KU) + `(br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))))\n`
  s += `(local.set $i (i32.and (local.get $k) (i32.const ${KU - 1})))(if (local.get $i) (then (loop $m ${step(0)} ${adv(1)} (br_if $m (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))))\n`
  const st = (i: number, j: number, acc: number): string => {
    const off = `offset=${j * 16}`
    return `(v128.store ${off} (local.get $c) ${acc ? `(${vv}.add (v128.load ${off} (local.get $c)) (local.get $c${i}_${j}))` : `(local.get $c${i}_${j})`})\n`
  }
  const store = (acc: number): string => {
    let r = ''
    for (let i = 0; i < MR; i++) {
      for (let j = 0; j < NV; j++) r += st(i, j, acc)
      if (i < MR - 1) r += `(local.set $c (i32.add (local.get $c) (local.get $ldc)))`
    }
    return r
  }
  s += `(if (local.get $acc) (then ${store(1)}) (else ${store(0)})))\n`
  return s
}
// packing: B [kc, nc] row-major stride ldb -> panels of NV*4 columns ; A [mc,kc] stride lda -> panels of MR rows, k-major
export const pack = (MR: number, NV: number): string => {
  const NR = NV * 4
  let s = `(func $packB (export "packB") (param $src i32) (param $ldb i32) (param $dst i32) (param $kc i32) (param $nc i32) (local $p i32) (local $k i32) (local $j i32)
  (local.set $j (i32.const 0)) (loop $jl (local.set $p (i32.add (local.get $src) (i32.shl (local.get $j) (i32.const 2)))) (local.set $k (local.get $kc)) (loop $kl\n`
  for (let j = 0; j < NV; j++)
    s += `(v128.store offset=${j * 16} (local.get $dst) (v128.load offset=${j * 16} (local.get $p)))`
  s += `(local.set $dst (i32.add (local.get $dst) (i32.const ${NR * 4})))(local.set $p (i32.add (local.get $p) (local.get $ldb))) (br_if $kl (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
  (br_if $jl (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const ${NR}))) (local.get $nc)))))\n`
  s += `(func $packA (export "packA") (param $src i32) (param $lda i32) (param $dst i32) (param $kc i32) (param $mc i32) (local $k i32) (local $i i32)`
  for (let i = 0; i < MR; i++) s += `(local $r${i} i32)`
  s += `(loop $il (local.set $r0 (i32.add (local.get $src) (i32.mul (local.get $i) (local.get $lda))))`
  for (let i = 1; i < MR; i++) s += `(local.set $r${i} (i32.add (local.get $r${i - 1}) (local.get $lda)))`
  // rows past mc are clamped to last row (results ignored)
  for (let i = 1; i < MR; i++)
    s += `(if (i32.ge_u (i32.add (local.get $i) (i32.const ${i})) (local.get $mc)) (then (local.set $r${i} (local.get $r0))))`
  s += `(local.set $k (local.get $kc)) (loop $kl\n`
  for (let u = 0; u < 4; u++)
    for (let i = 0; i < MR; i++)
      s += `(i32.store offset=${(u * MR + i) * 4} (local.get $dst) (i32.load offset=${u * 4} (local.get $r${i})))`
  for (let i = 0; i < MR; i++) s += `(local.set $r${i} (i32.add (local.get $r${i}) (i32.const 16)))`
  s += `(local.set $dst (i32.add (local.get $dst) (i32.const ${MR * 16}))) (br_if $kl (local.tee $k (i32.sub (local.get $k) (i32.const 4)))))
  (br_if $il (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const ${MR}))) (local.get $mc)))))\n`
  return s
}
// macro kernel over one packed A block (mc x kc) and packed B (kc x nc); edge rows go through a scratch tile
export const macro = (MR: number, NV: number): string => {
  const NR = NV * 4
  return `(func $macro (export "macro") (param $ap i32) (param $bp i32) (param $c i32) (param $mc i32) (param $nc i32) (param $kc i32) (param $ldc i32) (param $acc i32) (param $tmp i32)
 (local $i i32) (local $j i32) (local $a i32) (local $cc i32) (local $r i32) (local $q i32) (local $t i32)
 (loop $jl (local.set $i (i32.const 0)) (local.set $a (local.get $ap)) (local.set $cc (i32.add (local.get $c) (i32.shl (local.get $j) (i32.const 2))))
  (loop $il
   (if (i32.le_u (i32.add (local.get $i) (i32.const ${MR})) (local.get $mc))
    (then (call $mk (local.get $a) (local.get $bp) (local.get $cc) (local.get $kc) (local.get $ldc) (local.get $acc)))
    (else (call $mk (local.get $a) (local.get $bp) (local.get $tmp) (local.get $kc) (i32.const ${NR * 4}) (i32.const 0))
      (local.set $r (i32.sub (local.get $mc) (local.get $i))) (local.set $q (local.get $cc)) (local.set $t (local.get $tmp))
      (loop $rl ${Array.from({ length: NV }, (_, j) => `(v128.store offset=${j * 16} (local.get $q) (if (result v128) (local.get $acc) (then (f32x4.add (v128.load offset=${j * 16} (local.get $q)) (v128.load offset=${j * 16} (local.get $t)))) (else (v128.load offset=${j * 16} (local.get $t)))))`).join('')}
        (local.set $q (i32.add (local.get $q) (local.get $ldc))) (local.set $t (i32.add (local.get $t) (i32.const ${NR * 4})))
        (br_if $rl (local.tee $r (i32.sub (local.get $r) (i32.const 1)))))))
   (local.set $a (i32.add (local.get $a) (i32.mul (local.get $kc) (i32.const ${MR * 4}))))
   (local.set $cc (i32.add (local.get $cc) (i32.mul (local.get $ldc) (i32.const ${MR}))))
   (br_if $il (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const ${MR}))) (local.get $mc))))
  (local.set $bp (i32.add (local.get $bp) (i32.mul (local.get $kc) (i32.const ${NR * 4}))))
  (br_if $jl (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const ${NR}))) (local.get $nc)))))\n`
}
