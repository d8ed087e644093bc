// Puts numbers back in place of the parameters of a nest.
import type { Access, General, Instruction, Loop, Size } from '../src/index.ts'

/** The nest with numbers in place of parameters. */
export function filled({ loop, sizes }: General): Loop {
  const number = (size: Size): number => (typeof size === 'number' ? size : sizes[size.parameter]!)
  const access = (each: Access<Size>): Access => ({
    ...each,
    offset: number(each.offset),
    strides: each.strides.map(number),
    indirect: each.indirect.map((term) => ({
      ...term,
      stride: number(term.stride),
      length: number(term.length),
    })),
  })
  return {
    ...loop,
    lengths: loop.lengths.map(number),
    body: loop.body.map((each): Instruction => {
      if (each.op === 'load') return { ...each, access: access(each.access) }
      if (!('strides' in each)) return each
      const moved = { offset: number(each.offset), strides: each.strides.map(number) }
      return each.op === 'index' ? { ...each, ...moved } : { ...each, ...moved, length: number(each.length) }
    }),
    stores: loop.stores.map((store) => ({ ...store, access: access(store.access) })),
  }
}
