// Answers questions about a program by TypeScript's language service, over files in memory.
import { ts } from '../../../../tooling/typescript-api/index.ts'
import { globals } from './globals.ts'
import type { CompletionItem, Completions, Details, Hover, Problem, Question } from './protocol.ts'

/** Files by their paths: declarations of the packages and of the language. */
export type Files = Readonly<Record<string, string>>

const programPath = '/playground.ts'
const globalsPath = '/globals.d.ts'

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.esnext.d.ts', 'lib.webworker.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
}

const preferences: ts.UserPreferences = {
  includeCompletionsForModuleExports: true,
  includeCompletionsWithInsertText: true,
  allowIncompleteCompletions: true,
  importModuleSpecifierPreference: 'non-relative',
  quotePreference: 'single',
  // What @nx/nx exports too is imported from there.
  autoImportSpecifierExcludeRegexes: ['^@nx/(?!nx$|linalg$|random$)'],
}

const format: ts.FormatCodeSettings = {
  ...ts.getDefaultFormatCodeSettings('\n'),
  indentSize: 2,
  semicolons: ts.SemicolonPreference.Remove,
}

/** A function that answers questions about the text of a program. */
export function createService(files: Files): (text: string, question: Question) => unknown {
  let program = ''
  let version = 0
  const read = (path: string): string | undefined => {
    if (path === programPath) return program
    return path === globalsPath ? globals : files[path]
  }
  const folders = new Set(Object.keys(files).flatMap(foldersOf))
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [programPath, globalsPath],
    getScriptVersion: (path) => (path === programPath ? String(version) : '1'),
    getScriptSnapshot(path) {
      const text = read(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.esnext.d.ts',
    fileExists: (path) => read(path) !== undefined,
    readFile: read,
    directoryExists: (path) => folders.has(path),
    getDirectories: (path) =>
      [...folders]
        .filter((folder) => foldersOf(folder).at(-1) === path)
        .map((folder) => folder.split('/').at(-1)!),
  }
  const service = ts.createLanguageService(host)
  return (text, question) => {
    if (text !== program) {
      program = text
      version++
    }
    if (question.kind === 'complete') return complete(service, text, question)
    if (question.kind === 'details') return details(service, question)
    return question.kind === 'hover' ? hover(service, question.position) : check(service)
  }
}

/** The folders that a path is in, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(1, -1)
  return ['/', ...parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`)]
}

function complete(
  service: ts.LanguageService,
  text: string,
  { position, explicit }: Extract<Question, { kind: 'complete' }>,
): Completions | null {
  const word = /[\w$]*$/.exec(text.slice(0, position))![0]
  const from = position - word.length
  const member = text[from - 1] === '.'
  if (word === '' && !member && !explicit) return null
  const found = service.getCompletionsAtPosition(programPath, position, preferences, format)
  if (found === undefined) return null
  const items = found.entries
    .filter(({ name, kind }) => kind !== ts.ScriptElementKind.warning && startsLike(name, word))
    .map(({ name, kind, sortText, source, data }): CompletionItem => ({
      name,
      kind,
      sort: sortText,
      source,
      data,
    }))
  return { from, items }
}

/** Whether a name may be what somebody begins to type; the editor sorts by how well it fits. */
const startsLike = (name: string, word: string): boolean =>
  word === '' || name.toLowerCase().includes(word[0]!.toLowerCase())

function details(
  service: ts.LanguageService,
  { position, name, source: { source, data } }: Extract<Question, { kind: 'details' }>,
): Details | null {
  const found = service.getCompletionEntryDetails(
    programPath,
    position,
    name,
    format,
    source,
    preferences,
    data as ts.CompletionEntryData | undefined,
  )
  if (found === undefined) return null
  const edits = found.codeActions?.flatMap(({ changes }) => changes) ?? []
  return {
    signature: ts.displayPartsToString(found.displayParts),
    documentation: ts.displayPartsToString(found.documentation),
    changes: edits
      .filter(({ fileName }) => fileName === programPath)
      .flatMap(({ textChanges }) => textChanges)
      .map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText })),
  }
}

function hover(service: ts.LanguageService, position: number): Hover | null {
  const found = service.getQuickInfoAtPosition(programPath, position)
  if (found === undefined) return null
  return {
    from: found.textSpan.start,
    to: found.textSpan.start + found.textSpan.length,
    signature: ts.displayPartsToString(found.displayParts),
    documentation: ts.displayPartsToString(found.documentation),
  }
}

const severities = {
  [ts.DiagnosticCategory.Error]: 'error',
  [ts.DiagnosticCategory.Warning]: 'warning',
  [ts.DiagnosticCategory.Suggestion]: 'info',
  [ts.DiagnosticCategory.Message]: 'info',
} as const

function check(service: ts.LanguageService): Problem[] {
  return [
    ...service.getSyntacticDiagnostics(programPath),
    ...service.getSemanticDiagnostics(programPath),
  ].map(({ start = 0, length = 0, category, messageText }) => ({
    from: start,
    to: start + length,
    severity: severities[category],
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }))
}
