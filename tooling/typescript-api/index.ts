// The TypeScript compiler as a library: version 6, because version 7 ships only its program.
import ts from 'typescript'

export { ts }
