// The type of `add` for every pair of types, recorded from Nx: rows are left operands, columns right operands.
export const promotions: string = `
left u2 u4 u8 u16 u32 u64 s2 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
u2 u2 u4 u8 u16 u32 u64 s4 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
u4 u4 u4 u8 u16 u32 u64 s8 s8 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
u8 u8 u8 u8 u16 u32 u64 s16 s16 s16 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
u16 u16 u16 u16 u16 u32 u64 s32 s32 s32 s32 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
u32 u32 u32 u32 u32 u32 u64 s64 s64 s64 s64 s64 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
u64 u64 u64 u64 u64 u64 u64 s64 s64 s64 s64 s64 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
s2 s4 s8 s16 s32 s64 s64 s2 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
s4 s4 s8 s16 s32 s64 s64 s4 s4 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
s8 s8 s8 s16 s32 s64 s64 s8 s8 s8 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
s16 s16 s16 s16 s32 s64 s64 s16 s16 s16 s16 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
s32 s32 s32 s32 s32 s64 s64 s32 s32 s32 s32 s32 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
s64 s64 s64 s64 s64 s64 s64 s64 s64 s64 s64 s64 s64 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f16 f32 f64 c64 c128
f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn f8_e4m3fn c64 c128
bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 bf16 f8 f8_e4m3fn bf16 f16 f32 f64 c64 c128
f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f16 f32 f64 c64 c128
f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 f64 c64 c128
f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 c128 c128
c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c64 c128 c64 c128
c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128
`
