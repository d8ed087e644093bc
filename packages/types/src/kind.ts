// `instanceof` between copies of a package.

interface Kind {
  readonly kind?: symbol
}

/**
 * What `instanceof` answers for a class with a registered symbol as `kind`: whether the value is of a class with the same, in
 * whichever copy of the package. Classes that extend it are asked for by their prototypes.
 *
 * @internal
 */
export function isOfKind(asked: Kind & object, value: unknown): boolean {
  return Object.hasOwn(asked, 'kind')
    ? (value as { constructor?: Kind } | null | undefined)?.constructor?.kind === asked.kind
    : Function.prototype[Symbol.hasInstance].call(asked, value)
}
