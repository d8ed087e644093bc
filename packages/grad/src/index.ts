// Reverse-mode differentiation of traced functions.
export * from './custom-grad.ts'
export * from './grad.ts'
export { pullback } from './pullback.ts'
export type { Cotangent, Rule, RuleContext, Rules } from './rule.ts'
export { rules } from './rules.ts'
