// Declarations of the contract without its meaning are found.
import { expect, it } from 'vitest'
import { contractProblems } from '../contract.ts'

const declared = (body: string): string =>
  `type Op = object;\nexport type Primitives = {\n${body}};\nexport {};\n`

it('is content where each primitive has a comment', () => {
  const text = declared(
    '    /** NaN wins. */\n    min: Op;\n    /**\n     * As min.\n     */\n    max: Op;\n',
  )
  expect(contractProblems(['export {};\n', text])).toEqual([])
})

it('names those that have none', () => {
  const text = declared(
    '    /** NaN wins. */\n    min: Op;\n    max: Op;\n    // it went to a line comment\n    pow: Op;\n',
  )
  expect(contractProblems([text])).toEqual([
    'the declaration of the primitive max does not say what it means',
    'the declaration of the primitive pow does not say what it means',
  ])
})

it('finds it missing', () => {
  expect(contractProblems(['type Other = {\n};\n'])).toEqual(['no declaration of Primitives was found'])
})
