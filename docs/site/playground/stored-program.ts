// The program that was edited last, kept in the browser.

const key = 'nx-playground'

/** The program, or null where there is none or the browser keeps nothing. */
export function storedProgram(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Keeps the program, where the browser lets it. */
export function storeProgram(code: string): void {
  try {
    localStorage.setItem(key, code)
  } catch {
    // Private windows and full disks: the next visit begins with an example.
  }
}
