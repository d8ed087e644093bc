// Linear memory that can grow as far as the host lets it.

export const pageBytes = 65536

/**
 * A memory with room for so many bytes, or for as many as the host lets us reserve, and how many these are; one that is shared
 * may be used by several threads.
 */
export function reserve(
  bytes: number,
  shared: boolean,
): { readonly memory: WebAssembly.Memory; readonly limit: number } {
  for (let maximum = Math.ceil(bytes / pageBytes); ; maximum >>>= 1) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared }), limit: maximum * pageBytes }
    } catch (error) {
      if (maximum <= 256) throw error
    }
  }
}
