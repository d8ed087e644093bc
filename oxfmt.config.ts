// How files are laid out: by the options of prettier, so that editors that run prettier lay them out alike.
import type { OxfmtConfig } from 'oxfmt'
import options from './.prettierrc.json' with { type: 'json' }

const config: OxfmtConfig = { ...(options as OxfmtConfig), sortPackageJson: false }

export default config
