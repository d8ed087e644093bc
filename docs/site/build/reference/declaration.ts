// The text of a declaration as a user reads it: as its author wrote it, without bodies, defaults and what is not public.
import { ts } from '../../../../tooling/typescript-api/index.ts'

const width = 100

/** All declarations of one symbol; of overloads those that can be called. */
export function signatureOf(
  name: string,
  declarations: readonly ts.Declaration[],
  checker: ts.TypeChecker,
): string {
  const functions = declarations.filter((declaration) => ts.isFunctionDeclaration(declaration))
  const overloads = functions.filter(({ body }) => body === undefined)
  const shown =
    overloads.length > 0 ? declarations.filter((d) => !ts.isFunctionDeclaration(d) || !d.body) : declarations
  return shown.map((declaration) => textOf(name, declaration, checker)).join('\n')
}

function textOf(name: string, declaration: ts.Declaration, checker: ts.TypeChecker): string {
  if (ts.isFunctionDeclaration(declaration)) return functionText(`function ${name}`, declaration, checker)
  if (ts.isClassDeclaration(declaration)) return classText(name, declaration, checker)
  if (ts.isVariableDeclaration(declaration)) return variableText(name, declaration, checker)
  return dedent(declaration.getText().replace(/^export (default )?/, ''))
}

function functionText(
  head: string,
  declaration: ts.SignatureDeclaration,
  checker: ts.TypeChecker,
  end = '',
): string {
  const generic = declaration.typeParameters?.map((parameter) => parameter.getText()).join(', ')
  const parameters = declaration.parameters.map((parameter) => parameterText(parameter))
  const result = declaration.type?.getText() ?? resultText(declaration, checker)
  const start = `${head}${generic === undefined ? '' : `<${generic}>`}`
  const line = `${start}(${parameters.join(', ')})${result === '' ? '' : `: ${result}`}${end}`
  if (line.length <= width && !line.includes('\n')) return line
  const rows = parameters.map((parameter) => `  ${parameter.replaceAll('\n', '\n  ')},\n`).join('')
  return `${start}(\n${rows})${result === '' ? '' : `: ${dedent(result)}`}${end}`
}

/** A parameter with a default is one that may be left out; a default that says something is kept as a comment. */
function parameterText(parameter: ts.ParameterDeclaration): string {
  if (parameter.initializer === undefined) return dedent(parameter.getText())
  const value = parameter.initializer.getText()
  const type = parameter.type?.getText() ?? guessed(parameter.initializer)
  const name = ts.isIdentifier(parameter.name) ? parameter.name.text : 'options'
  return `${name}?: ${dedent(type)}${value === '{}' ? '' : ` /* ${value} */`}`
}

function guessed(initializer: ts.Expression): string {
  if (ts.isNumericLiteral(initializer)) return 'number'
  if (ts.isStringLiteral(initializer)) return 'string'
  return initializer.kind === ts.SyntaxKind.TrueKeyword || initializer.kind === ts.SyntaxKind.FalseKeyword
    ? 'boolean'
    : 'unknown'
}

function resultText(declaration: ts.SignatureDeclaration, checker: ts.TypeChecker): string {
  const signature = checker.getSignatureFromDeclaration(declaration)
  if (signature === undefined || ts.isConstructorDeclaration(declaration)) return ''
  return checker.typeToString(checker.getReturnTypeOfSignature(signature), declaration)
}

function variableText(name: string, declaration: ts.VariableDeclaration, checker: ts.TypeChecker): string {
  const { type, initializer } = declaration
  if (type !== undefined) return dedent(`const ${name}: ${type.getText()}`)
  if (
    initializer !== undefined &&
    (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
  ) {
    return functionText(`function ${name}`, initializer, checker)
  }
  return `const ${name}: ${checker.typeToString(checker.getTypeAtLocation(declaration), declaration, ts.TypeFormatFlags.NoTruncation)}`
}

function classText(name: string, declaration: ts.ClassDeclaration, checker: ts.TypeChecker): string {
  const generic = declaration.typeParameters?.map((parameter) => parameter.getText()).join(', ')
  const heritage = declaration.heritageClauses?.map((clause) => ` ${clause.getText()}`).join('') ?? ''
  const members = declaration.members.flatMap((member) => memberText(member, checker))
  const start = `class ${name}${generic === undefined ? '' : `<${generic}>`}${heritage}`
  return `${start} {\n${members.map((text) => `  ${text.replaceAll('\n', '\n  ')}`).join('\n')}\n}`
}

function memberText(member: ts.ClassElement, checker: ts.TypeChecker): string[] {
  const hidden =
    ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected) ||
    ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal') ||
    (member.name !== undefined && (ts.isPrivateIdentifier(member.name) || isOwnSymbol(member.name)))
  if (hidden) return []
  const text = bare(member, checker)
  if (text === undefined) return []
  const doc = ts.getJSDocCommentsAndTags(member).find((node) => ts.isJSDoc(node))
  return [doc === undefined ? text : `${dedent(doc.getText())}\n${text}`]
}

function bare(member: ts.ClassElement, checker: ts.TypeChecker): string | undefined {
  const name = member.name?.getText() ?? ''
  const isStatic = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static ? 'static ' : ''
  if (ts.isConstructorDeclaration(member)) return functionText('constructor', member, checker)
  if (ts.isMethodDeclaration(member)) return functionText(`${isStatic}${name}`, member, checker)
  if (ts.isGetAccessorDeclaration(member)) {
    return `${isStatic}get ${functionText(name, member, checker)}`
  }
  if (!ts.isPropertyDeclaration(member)) return undefined
  const type = member.type?.getText() ?? checker.typeToString(checker.getTypeAtLocation(member), member)
  return `${isStatic}readonly ${name}${member.questionToken === undefined ? '' : '?'}: ${dedent(type)}`
}

/** A name in brackets that is not one of the language's own symbols is no name for users. */
function isOwnSymbol(name: ts.PropertyName): boolean {
  return (
    ts.isComputedPropertyName(name) &&
    !/^Symbol\.(iterator|asyncIterator|dispose|asyncDispose)$/.test(name.expression.getText())
  )
}

/** Takes from the lines after the first the indentation that all of them have. */
export function dedent(text: string): string {
  const [first = '', ...rest] = text.split('\n')
  const depths = rest.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length)
  const isComment = first.startsWith('/**')
  const depth = Math.max(0, Math.min(...depths, Infinity) - (isComment ? 1 : 0))
  return [first, ...rest.map((line) => line.slice(Number.isFinite(depth) ? depth : 0))].join('\n')
}
