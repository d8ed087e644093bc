// `npm run versions`: tries every mix of releases that users may install.
import { tryVersions } from './run.ts'

const { passed, failed, report } = await tryVersions(true)
console.log(`${report}\n\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
