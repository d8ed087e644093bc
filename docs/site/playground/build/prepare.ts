// Writes what the playground loads beside the pages: its two workers, and the declarations of the packages.
import { writeDeclarations } from './write-declarations.ts'
import { writeWorkers } from './write-workers.ts'

/** Writes them into the folder of generated files. Throws if something does not build. */
export async function preparePlayground(): Promise<void> {
  await writeWorkers()
  await writeDeclarations()
}
