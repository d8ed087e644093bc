// Turns a program into a function body of JavaScript, line by line, so that errors have the lines of the program.
import { parser } from '@lezer/javascript'
import { transform } from 'sucrase'

const typescript = parser.configure({ dialect: 'ts' })

/** The name under which a program hands over its last value. */
export const resultName = '__result'

/** JavaScript whose imports are calls of `require`, and whose last expression is given to `__result`. */
export function transpile(code: string): string {
  const { code: text } = transform(withResult(code), {
    transforms: ['typescript', 'imports'],
    disableESTransforms: true,
    filePath: 'the program',
  })
  return text
}

/** The program with its last statement handed over, if that is an expression. */
function withResult(code: string): string {
  let last = typescript.parse(code).topNode.lastChild
  while (last?.name === 'LineComment' || last?.name === 'BlockComment') last = last.prevSibling
  if (last?.name !== 'ExpressionStatement' || last.firstChild?.type.isError !== false) return code
  const text = code.slice(last.from, last.to).replace(/;\s*$/, '')
  return `${code.slice(0, last.from)};${resultName}((${text}));${code.slice(last.to)}`
}
