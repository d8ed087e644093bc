// Fetches the digits, which are compressed.
import type { Digits } from '../../../examples/digits/data.ts'
import { unpackDigits } from './file.ts'

/** All digits of the file, in random order. */
export async function fetchDigits(): Promise<Digits> {
  const response = await fetch(new URL('../assets/digits.bin', import.meta.url))
  if (!response.ok) throw new Error(`the digits did not load: ${response.status}`)
  const plain = response.body!.pipeThrough(new DecompressionStream('gzip'))
  return unpackDigits(new Uint8Array(await new Response(plain).arrayBuffer()))
}
