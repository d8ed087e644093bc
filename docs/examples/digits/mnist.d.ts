// What the example uses of the package `mnist`, which has no types of its own.
declare module 'mnist' {
  const digits: readonly { readonly length: number; readonly raw: readonly number[] }[]
  export default digits
}
