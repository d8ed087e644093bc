// Formulas of tensors in template literals.
export { formula, type Bindings, type FormulaTag, type Interpolation } from './formula.ts'
