// Where functions are smooth, and of a size that differences resolve.

/** The elements that a function is given. */
export interface Domain {
  /** Ends of the real numbers; −2 and 2 by default. */
  readonly from?: number
  readonly to?: number
}

const positive: Domain = { from: 0.3, to: 2.3 }
const probability: Domain = { from: 0.1, to: 0.9 }
const inside: Domain = { from: -0.9, to: 0.9 }

const domains: Readonly<Record<string, Domain>> = {
  log: positive,
  log2: positive,
  log10: positive,
  sqrt: positive,
  rsqrt: positive,
  pow: positive,
  weightedMean: positive,
  'random.choice': positive,
  'random.bernoulli': probability,
  'random.bernoulliSplit': probability,
  // Near zero the quotient jumps often.
  remainder: { from: 0.5, to: 2.5 },
  log1p: { from: -0.7, to: 2 },
  acosh: { from: 1.2, to: 3.2 },
  asin: inside,
  acos: inside,
  atanh: inside,
  erfInv: inside,
  tan: { from: -1.2, to: 1.2 },
}

/** The domain of an exported function. */
export const domainOf = (name: string): Domain => (Object.hasOwn(domains, name) ? domains[name]! : {})
