// The rows of the table, in order.
import type { Row } from './row.ts'

export const rows: readonly Row[] = []
