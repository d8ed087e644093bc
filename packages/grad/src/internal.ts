// For packages that add rules of differentiation, or check them.
export { pullback } from './pullback.ts'
export { pushforward } from './pushforward.ts'
export type { Cotangent, Dual, DerivativeRule, RuleContext, DerivativeRules, Tangent } from './rule.ts'
export { rules } from './rules.ts'
