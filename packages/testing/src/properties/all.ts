// Every property, by family.
import { binary } from './families/binary.ts'
import { conversion } from './families/conversion.ts'
import { floating } from './families/floating.ts'
import { reductions } from './families/reductions.ts'
import { unary } from './families/unary.ts'
import type { Property } from './property.ts'

/** The properties of each family. Functions, because importing a package makes nothing. */
export const families = { unary, floating, binary, conversion, reductions } as const satisfies Readonly<
  Record<string, () => readonly Property[]>
>
