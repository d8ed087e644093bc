// How heatmaps draw one element.

/** Text for an element between 0 and 1, for what is not finite, and for the end of a row. */
export interface Shades {
  finite(level: number): string
  other(x: number): string
  readonly end: string
}

/** Digits from 0 to 9. */
export const asciiShades: Shades = {
  finite: (level) => String(Math.round(level * 9)),
  other: (x) => (Number.isNaN(x) ? 'x' : x > 0 ? '+' : '-'),
  end: '',
}

/** The 24 greys of 256-colour terminals. */
export function ansiShades(blank: string): Shades {
  const grey = (level: number): string => `\u001b[48;5;${232 + Math.round(level * 23)}m`
  return {
    finite: (level) => grey(level) + blank,
    other: (x) => (Number.isNaN(x) ? `\u001b[41m${blank}` : `${grey(x > 0 ? 1 : 0)}∞`),
    end: '\u001b[0m',
  }
}
