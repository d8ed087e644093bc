// Bytes that tell what follows, in the external term format of Erlang (https://www.erlang.org/doc/apps/erts/erl_ext_dist).

export const termVersion = 131

export const tags = {
  newFloat: 70,
  compressed: 80,
  smallInteger: 97,
  integer: 98,
  atomLatin1: 100,
  smallTuple: 104,
  largeTuple: 105,
  emptyList: 106,
  byteList: 107,
  list: 108,
  binary: 109,
  smallBig: 110,
  largeBig: 111,
  smallAtomLatin1: 115,
  map: 116,
  atom: 118,
  smallAtom: 119,
} as const
