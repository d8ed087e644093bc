// Writes the declarations of the packages and of the language as one file, which the editor's worker reads.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ts } from '../../../../tooling/typescript-api/index.ts'
import { runProgram } from '../../../../tooling/shared/process.ts'
import { packages, tool, type Package } from '../../../../tooling/shared/workspace.ts'
import { generatedFolder } from '../../build/folders.ts'
import { importable } from '../importable.ts'

/** The file, by the paths that the editor's compiler asks for. Throws if the packages cannot be built. */
export async function writeDeclarations(): Promise<void> {
  const { status, output } = await runProgram(tool('nx'), ['run-many', '-t', 'build'])
  if (status !== 0) throw new Error(output)
  const files = declarations()
  const folder = join(generatedFolder, 'playground')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'declarations.json'), JSON.stringify(files))
}

/** Every file that the entries of the packages lead to, and none else. */
function declarations(): Record<string, string> {
  const used = packages().filter(({ manifest }) =>
    importable.some((name) => name === manifest.name || name.startsWith(`${manifest.name}/`)),
  )
  const program = ts.createProgram(used.flatMap(typeEntries), {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.esnext.d.ts', 'lib.webworker.d.ts'],
    types: [],
  })
  const files: Record<string, string> = {}
  for (const { fileName, text } of program.getSourceFiles()) {
    if (program.isSourceFileDefaultLibrary(program.getSourceFile(fileName)!)) {
      files[`/lib/${basename(fileName)}`] = text
      continue
    }
    const owner = used.find(({ path }) => fileName.startsWith(`${path}/`))
    if (owner === undefined)
      throw new Error(`the declarations of the packages lead out of them, to ${fileName}`)
    files[`/node_modules/${owner.manifest.name}${fileName.slice(owner.path.length)}`] = text
  }
  for (const { manifest } of used) {
    const { name, version, exports } = manifest
    files[`/node_modules/${name}/package.json`] = JSON.stringify({ name, version, type: 'module', exports })
  }
  return files
}

/** The declarations that the exports of a package name, without what is not for programs. */
function typeEntries({ path, manifest }: Package): string[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    const name = subpath === '.' ? manifest.name : `${manifest.name}${subpath.slice(1)}`
    const types = typeof target === 'string' ? undefined : target['types']
    return types !== undefined && importable.some((each) => each === name) ? [join(path, types)] : []
  })
}
