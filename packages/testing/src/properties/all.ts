// Every property, by family.
import { conversion } from './families/conversion.ts'
import { reductions } from './families/reductions.ts'
import type { Property } from './property.ts'

/** The properties of each family. Functions, because importing a package makes nothing. */
export const families = { conversion, reductions } as const satisfies Readonly<
  Record<string, () => readonly Property[]>
>
