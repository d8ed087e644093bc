// Reverse-mode differentiation of traced functions.
export * from './custom-grad.ts'
export * from './grad.ts'
export { pullback, type Cotangent } from './pullback.ts'
export type { Rule, RuleContext, Rules } from './rule.ts'
export { rules } from './rules.ts'
