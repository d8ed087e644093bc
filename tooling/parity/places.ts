// Where the functions of Nx's modules are among ours, and under which names.
import { camelCase } from '../../packages/testing/src/vectors/names.ts'

/** Packages in which the functions of a module are looked for, in this order. */
export const homes: Readonly<Record<string, readonly string[]>> = {
  Nx: ['@nx/tensor', '@nx/serialize', '@nx/defn'],
  'Nx.LinAlg': ['@nx/linalg'],
  'Nx.Random': ['@nx/random'],
  'Nx.Constants': ['@nx/tensor/constants'],
  'Nx.Defn': ['@nx/defn', '@nx/grad'],
  'Nx.Defn.Kernel': ['@nx/defn', '@nx/grad', '@nx/tensor'],
  'Nx.Defn.Graph': ['@nx/defn'],
  'Nx.Testing': ['@nx/testing'],
  'Nx.Type': ['@nx/types'],
  'Nx.Floating': ['@nx/types'],
  'Nx.Serving': ['@nx/serving'],
  'Nx.Batch': ['@nx/serving'],
}

/** Every module of ours that has anything of Nx. */
export const modules: readonly string[] = [...new Set(Object.values(homes).flat())]

/** `keep_axes` → `keepAxes`, `integer?` → `isInteger`, `load_numpy!` → `loadNumpy`. */
export function ourNames(name: string): string[] {
  const plain = camelCase(name.replace(/[?!]$/, ''))
  return name.endsWith('?') ? [`is${plain[0]!.toUpperCase()}${plain.slice(1)}`, plain] : [plain]
}

/** `LinAlg.QR` → `linalg.qr`, `CumulativeSum` → `cumulativeSum`. */
export function blockName(name: string): string {
  return name
    .split('.')
    .map((part) =>
      /^[A-Z0-9]+$/.test(part) || part === 'LinAlg'
        ? part.toLowerCase()
        : part[0]!.toLowerCase() + part.slice(1),
    )
    .join('.')
}
