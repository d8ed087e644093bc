// Linear memory that can grow as far as the host lets it.

export const pageBytes = 65536

/** A memory with room for so many bytes, or for as many as the host lets us reserve, and how many these are. */
export function reserve(bytes: number): { readonly memory: WebAssembly.Memory; readonly limit: number } {
  for (let maximum = Math.ceil(bytes / pageBytes); ; maximum >>>= 1) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum }), limit: maximum * pageBytes }
    } catch (error) {
      if (maximum <= 256) throw error
    }
  }
}
