// ml-matrix, whose numbers are f64.
import { peer } from './peer.ts'

export interface MlValue {
  readonly rows: number
  to1DArray(): number[]
}

interface MlLu {
  readonly lowerTriangularMatrix: MlValue
  readonly upperTriangularMatrix: MlValue
  solve(b: MlValue): MlValue
}

export interface MlMatrix {
  readonly Matrix: { from1DArray(rows: number, columns: number, numbers: readonly number[]): MlValue }
  readonly CholeskyDecomposition: new (a: MlValue) => { readonly lowerTriangularMatrix: MlValue }
  readonly LuDecomposition: new (a: MlValue) => MlLu
  readonly QrDecomposition: new (a: MlValue) => {
    readonly orthogonalMatrix: MlValue
    readonly upperTriangularMatrix: MlValue
  }
  readonly EigenvalueDecomposition: new (
    a: MlValue,
    options: object,
  ) => { readonly realEigenvalues: number[] }
  readonly SingularValueDecomposition: new (a: MlValue) => { readonly diagonal: number[] }
  inverse(a: MlValue): MlValue
  determinant(a: MlValue): number
}

export const mlMatrix = (): Promise<MlMatrix> => peer('ml-matrix', 'matrix.js')
