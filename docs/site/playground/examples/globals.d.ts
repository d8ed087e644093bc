// What the examples use without an import: the playground has it.
export {}

declare global {
  function show(
    value: unknown,
    options?: { readonly as?: 'table' | 'heatmap' | 'plot' | 'image'; readonly label?: string },
  ): void
  function plan<P extends readonly unknown[]>(fn: (...args: P) => unknown): (...args: P) => void
}
