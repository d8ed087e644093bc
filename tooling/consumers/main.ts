// `npm run consumers [-- --all --record]`: tries the packages as users have them, and writes docs/consumers.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../build/stage.ts'
import { scopeFromEnvironment } from '../publish/release.ts'
import { expectPassed } from '../shared/exit.ts'
import { root } from '../shared/workspace.ts'
import { pageOf } from './page.ts'
import { consumersResult, tryConsumers } from './run.ts'

const scope = scopeFromEnvironment('@renamed')
expectPassed('build', await build.run())
const results = await tryConsumers(scope, process.argv.includes('--all'))
const { passed, failed, report } = consumersResult(results)
console.log(`${report}\n\n${passed} passed, ${failed} failed`)
if (process.argv.includes('--record')) writeFileSync(join(root, 'docs/consumers.md'), pageOf(results))
process.exit(failed === 0 ? 0 : 1)
