// Which versions of the packages a user may ask for together.
import type { versions } from './releases.ts'

export type Kind = keyof typeof versions

/** Package to the release from which it is. */
export type Mix = Readonly<Record<string, Kind>>

const names = ['types', 'tensor', 'backend-binary', 'grad']

/** Every way to take some packages from one release and the rest from another. */
export function allMixes(old: Kind, next: Kind): Mix[] {
  return Array.from({ length: 2 ** names.length - 2 }, (_, bits) =>
    Object.fromEntries(names.map((name, place) => [name, ((bits + 1) >> place) & 1 ? next : old])),
  )
}

/** The mixes in which one package is ahead of the others or behind them. */
export function singleMixes(old: Kind, next: Kind): Mix[] {
  return allMixes(old, next).filter((mix) => {
    const later = Object.values(mix).filter((kind) => kind === next).length
    return later === 1 || later === names.length - 1
  })
}
