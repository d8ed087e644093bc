// A program in the part of an address that is sent to no server.
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
import type { BackendName } from './run/protocol.ts'

export interface SharedProgram {
  readonly code: string
  readonly backend: BackendName
}

/** Longer ones are no programs of people; what is compressed can become a thousand times as long. */
const longest = 100_000

/** The hash of a program: `#backend=wasm&code=…`, compressed and in letters that addresses may have. */
export function toHash({ code, backend }: SharedProgram): string {
  const bytes = deflateSync(strToU8(code), { level: 9 })
  const text = btoa(strFromU8(bytes, true))
  return `#backend=${backend}&code=${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The program of a hash, or null for a hash that holds none. */
export function fromHash(hash: string): SharedProgram | null {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const [text, backend] = [parameters.get('code'), parameters.get('backend')]
  if (text === null || text.length > longest) return null
  try {
    const bytes = strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true)
    const known = backend === 'webgpu' || backend === 'binary' ? backend : 'wasm'
    return { code: strFromU8(inflateSync(bytes)), backend: known }
  } catch {
    return null
  }
}
