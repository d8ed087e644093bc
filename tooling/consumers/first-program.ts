// The first program of a user: three lines, and no line about a backend.

export const firstProgram = `import * as nx from '@nx/nx'
const x = nx.tensor([1, 2, 3])
console.log(nx.toArray(nx.multiply(x, 2)).join())
`

export const firstOutput = '2,4,6\n'
