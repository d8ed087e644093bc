// Refuses to pack a package's own folder: names, ranges and exports there are those of the workspace.
import { existsSync, readFileSync } from 'node:fs'

const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const built = Object.values(exports).map((target) => target.default ?? target)
const missing = built.filter((file) => !existsSync(file))
if (missing.length > 0) console.error(`${name} is not built: ${missing.join(', ')} missing.`)
console.error(
  `${name} is packed from the root, by \`npm run release -- --dry-run\`, which builds first and writes what users get.`,
)
process.exit(1)
