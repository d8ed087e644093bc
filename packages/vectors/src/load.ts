// Decompresses and parses the records that are asked for.
import { parseVectors, type Vector } from '@nx/testing'
import { checkOptions, NxError, show } from '@nx/types'
import { areas, type VectorArea } from './areas.ts'

/** Which records are loaded. */
export interface LoadVectorsOptions {
  /** The areas, in the order in which they are given; all by default. Only their files are read. */
  readonly areas?: readonly VectorArea[]
}

/**
 * Calls recorded of Elixir's Nx 0.13.1, computed by its own reference backend. Each has an `id`, an `area`, the function by
 * Nx's name (`fn`), arguments, options, and what came out or that it raised. `runVector` of `@nx/testing` runs one on a backend.
 *
 * @throws NxError `option` for an area that is not recorded, `unknown_option`.
 * @example
 * const vectors = await loadVectors({ areas: ['binary', 'unary'] })
 * vectors.length // => 1844
 * vectors[0]!.fn // => 'add'
 */
export async function loadVectors(options: LoadVectorsOptions = {}): Promise<Vector[]> {
  checkOptions('loadVectors', options, ['areas'])
  const known = Object.keys(areas) as VectorArea[]
  const { areas: chosen = known } = options
  const isList: boolean = Array.isArray(chosen)
  if (!isList || !chosen.every((area) => Object.hasOwn(areas, area))) {
    const message = `areas is a list of ${known.join(', ')}, got ${show(chosen)}`
    throw new NxError('option', 'loadVectors', message, { areas: chosen, known })
  }
  const texts = await Promise.all(chosen.map(async (area) => decompress((await areas[area]()).data)))
  return texts.flatMap(parseVectors)
}

/** The text of gzipped bytes in base64. */
function decompress(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}
