// Opcodes by their names in the WebAssembly specification; a prefixed opcode is `prefix << 12 | number`.

// Each row: the code of its first name; what names begin with; what they end with. All endings of one beginning have
// consecutive codes, then those of the next; `-` stands for a code that nothing here uses.

/** Instructions without an immediate. */
export const plainOps = [
  [0xf, '', 'return'],
  [0x1a, '', 'drop select'],
  [0x45, 'i32. i64.', 'eqz eq ne lt_s lt_u - gt_u - le_u ge_s ge_u'],
  [0x5b, 'f32. f64.', 'eq - lt - le -'],
  [0x67, 'i32. i64.', '- ctz - add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u - -'],
  [0x8b, 'f32. f64.', 'abs - - floor trunc - - add sub mul div min max -'],
  [0xa7, 'i32.', 'wrap_i64'],
  [0xac, 'i64.', 'extend_i32_s extend_i32_u'],
  [0xb4, 'f32.', 'convert_i64_s convert_i64_u demote_f64'],
  [0xb7, 'f64.', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32'],
  [0xfc000, 'i32. i64.', '- - trunc_sat_f64_s trunc_sat_f64_u'],
  [0xfd00f, 'i8x16. i16x8. i32x4. i64x2. f32x4. f64x2.', 'splat'],
  [0xfd023, 'i8x16. i16x8. i32x4.', 'eq ne lt_s lt_u - gt_u - - - -'],
  [0xfd041, 'f32x4. f64x2.', 'eq ne lt gt - ge'],
  [0xfd04d, 'v128.', 'not and andnot or xor bitselect any_true'],
  [0xfd05e, '', 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4'],
  [
    0xfd060,
    'i8x16. i16x8. i32x4.',
    'abs neg - all_true bitmask - - - - - - shl shr_s shr_u add - - sub - - - - min_s min_u max_s max_u - - - - - -',
  ],
  [0xfd067, 'f32x4.', 'ceil floor'],
  [0xfd074, 'f64x2.', 'ceil floor'],
  [0xfd07a, 'f64x2.', 'trunc'],
  [0xfd087, 'i16x8.extend_low_i8x16_', 's - u'],
  [0xfd095, 'i16x8.', 'mul'],
  [0xfd0a7, 'i32x4.extend_low_i16x8_', 's - u'],
  [0xfd0b5, 'i32x4.', 'mul'],
  [
    0xfd0c0,
    'i64x2.',
    'abs neg - - bitmask - - extend_low_i32x4_s - extend_low_i32x4_u - shl shr_s shr_u add - - sub',
  ],
  [0xfd0d5, 'i64x2.', 'mul eq - lt_s'],
  [0xfd0e0, 'f32x4. f64x2.', 'abs neg - sqrt add sub mul div min max pmin pmax'],
  [0xfd0f8, '', 'i32x4.trunc_sat_f32x4_s - f32x4.convert_i32x4_s f32x4.convert_i32x4_u'],
  [0xfd0fe, 'f64x2.convert_low_i32x4_', 's u'],
  [0xfd105, 'f32x4.relaxed_ f64x2.relaxed_', 'madd -'],
] as const

/** Loads and stores: the immediate is a byte offset. */
export const memoryOps = [
  [0x28, 'i32. i64. f32. f64.', 'load'],
  [0x2d, 'i32.', 'load8_u - load16_u'],
  [0x36, 'i32. i64. f32. f64.', 'store'],
  [0x3a, 'i32.', 'store8 store16'],
  [0xfd000, 'v128.', 'load - - - - - - load8_splat load16_splat load32_splat load64_splat store'],
  [0xfd05c, 'v128.', 'load32_zero load64_zero'],
] as const

/** Lane access: the immediate is a lane number. */
export const laneOps = [
  [0xfd015, 'i8x16. i16x8.', 'extract_lane_s extract_lane_u -'],
  [0xfd01b, 'i32x4. i64x2. f32x4. f64x2.', 'extract_lane replace_lane'],
] as const

/** Loads and stores of one lane: the immediates are a byte offset and a lane number. */
export const memoryLaneOps = [
  [
    0xfd054,
    'v128.',
    'load8_lane load16_lane load32_lane load64_lane store8_lane store16_lane store32_lane store64_lane',
  ],
] as const

type Words<T extends string> = T extends `${infer First} ${infer Rest}` ? First | Words<Rest> : T
type Names<Row> = Row extends readonly [number, infer Beginnings extends string, infer Endings extends string]
  ? `${Words<Beginnings>}${Exclude<Words<Endings>, '-'>}`
  : never

export type PlainOp = Names<(typeof plainOps)[number]>
export type MemoryOp = Names<(typeof memoryOps)[number]>
export type LaneOp = Names<(typeof laneOps)[number]>
export type MemoryLaneOp = Names<(typeof memoryLaneOps)[number]>
export type Op = PlainOp | MemoryOp | LaneOp | MemoryLaneOp

/** The names and codes of some rows. */
export function codesOf(
  rows: readonly (readonly [number, string, string])[],
): [name: string, code: number][] {
  return rows.flatMap(([first, beginnings, endings]) =>
    beginnings
      .split(' ')
      .flatMap((beginning) => endings.split(' ').map((ending) => beginning + ending))
      .map((name, i): [string, number] => [name, first + i]),
  )
}

let codes: Map<string, number> | undefined

/** The code of an instruction. */
export function codeOf(name: Op): number {
  codes ??= new Map(codesOf([...plainOps, ...memoryOps, ...laneOps, ...memoryLaneOps]))
  return codes.get(name)!
}
