// Literals of Python, as `ast.literal_eval` reads them: the head of an npy file is one.

/** A value of Python. Floats, complex numbers and sets do not occur in heads that NumPy takes. */
export type PythonValue = string | bigint | boolean | null | PythonTuple | PythonList | PythonDict

/** `(a, b)`. */
export class PythonTuple {
  readonly items: readonly PythonValue[]

  constructor(items: readonly PythonValue[]) {
    this.items = items
  }
}

/** `[a, b]`. */
export class PythonList {
  readonly items: readonly PythonValue[]

  constructor(items: readonly PythonValue[]) {
    this.items = items
  }
}

/** `{a: b}`; of equal keys the last one counts. */
export class PythonDict {
  readonly entries: ReadonlyMap<PythonValue, PythonValue>

  constructor(entries: ReadonlyMap<PythonValue, PythonValue>) {
    this.entries = entries
  }
}

/** Deeper than any description of a type. */
const deepest = 40

const patterns = {
  space: /(?:[ \t\f\r\n]+|#[^\n]*|\\\r?\n(?=.))*/sy,
  // Bytes are another type than text, and formatted text is no literal.
  text: /(?:[uU]|([rR]))?('''|"""|'|")/y,
  integer:
    /(0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*)(L?)(?![\w.])/y,
  word: /(?:True|False|None)(?!\w)/y,
} as const

const words: Readonly<Record<string, PythonValue>> = { True: true, False: false, None: null }

/** The value of a literal, or `undefined` where the text is none. `long` allows the `L` after integers of Python 2. */
export function parsePythonLiteral(text: string, { long }: { long: boolean }): PythonValue | undefined {
  const reader = new LiteralReader(text, long)
  try {
    return reader.read()
  } catch (error) {
    if (error instanceof NotLiteral) return undefined
    throw error
  }
}

class NotLiteral extends Error {}

class LiteralReader {
  readonly #text: string
  readonly #long: boolean
  #at = 0

  constructor(text: string, long: boolean) {
    this.#text = text
    this.#long = long
  }

  read(): PythonValue {
    const value = this.#value(0)
    this.#match('space')
    if (this.#at < this.#text.length) throw new NotLiteral()
    return value
  }

  #match(name: keyof typeof patterns): RegExpExecArray | null {
    const pattern = patterns[name]
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found !== null) this.#at = pattern.lastIndex
    return found
  }

  /** Steps over a character, if it comes next. */
  #takes(character: string): boolean {
    this.#match('space')
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #expect(character: string): void {
    if (!this.#takes(character)) throw new NotLiteral()
  }

  #value(depth: number): PythonValue {
    if (depth > deepest) throw new NotLiteral()
    if (this.#takes('(')) return this.#tuple(depth)
    if (this.#takes('[')) return new PythonList(this.#items(']', depth).items)
    if (this.#takes('{')) return this.#dict(depth)
    const negative = this.#takes('-')
    const signed = negative || this.#takes('+')
    const value = signed ? this.#integer() : (this.#word() ?? this.#string() ?? this.#integer())
    return negative ? -(value as bigint) : value
  }

  /** The values up to a closing bracket, and whether a comma was among them. */
  #items(close: string, depth: number): { items: PythonValue[]; comma: boolean } {
    const items: PythonValue[] = []
    let comma = false
    while (!this.#takes(close)) {
      items.push(this.#value(depth + 1))
      if (this.#takes(',')) comma = true
      else {
        this.#expect(close)
        break
      }
    }
    return { items, comma }
  }

  /** A tuple, or a value in parentheses. */
  #tuple(depth: number): PythonValue {
    const { items, comma } = this.#items(')', depth)
    return items.length === 1 && !comma ? items[0]! : new PythonTuple(items)
  }

  #dict(depth: number): PythonDict {
    const entries = new Map<PythonValue, PythonValue>()
    while (!this.#takes('}')) {
      const key = this.#value(depth + 1)
      this.#expect(':')
      entries.set(key, this.#value(depth + 1))
      if (!this.#takes(',')) {
        this.#expect('}')
        break
      }
    }
    return new PythonDict(entries)
  }

  #word(): PythonValue | undefined {
    const found = this.#match('word')
    return found === null ? undefined : words[found[0]]
  }

  #integer(): bigint {
    const found = this.#match('integer')
    if (found === null || (found[2] !== '' && !this.#long)) throw new NotLiteral()
    return BigInt(found[1]!.replaceAll('_', '').replace(/^0+(?=\d)/, ''))
  }

  /** A string; those that follow each other are one. */
  #string(): string | undefined {
    let joined: string | undefined
    for (this.#match('space'); ; this.#match('space')) {
      const found = this.#match('text')
      if (found === null) return joined
      joined = (joined ?? '') + this.#rest(found[2]!, found[1] !== undefined)
    }
  }

  /** The rest of a string up to its closing quotes. */
  #rest(quotes: string, raw: boolean): string {
    let value = ''
    while (!this.#text.startsWith(quotes, this.#at)) {
      const character = this.#text[this.#at]
      if (character === undefined || (quotes.length === 1 && character === '\n')) throw new NotLiteral()
      this.#at++
      if (character !== '\\') value += character
      else value += raw ? character + this.#raw() : this.#escape()
    }
    this.#at += quotes.length
    return value
  }

  #raw(): string {
    const character = this.#text[this.#at++]
    if (character === undefined) throw new NotLiteral()
    return character
  }

  #escape(): string {
    const letter = this.#raw()
    const digits = { x: 2, u: 4, U: 8 }[letter]
    if (digits !== undefined) {
      const code = this.#text.slice(this.#at, this.#at + digits)
      const point = Number.parseInt(code, 16)
      if (!/^[\da-fA-F]+$/.test(code) || code.length < digits || point > 0x10ffff) throw new NotLiteral()
      this.#at += digits
      return String.fromCodePoint(point)
    }
    if (/[0-7]/.test(letter)) {
      const octal = /^[0-7]{1,3}/.exec(this.#text.slice(this.#at - 1, this.#at + 2))![0]
      this.#at += octal.length - 1
      return String.fromCodePoint(Number.parseInt(octal, 8))
    }
    // Names of characters need a table of all of them.
    if (letter === 'N') throw new NotLiteral()
    const plain: Readonly<Record<string, string>> = {
      '\n': '',
      '\\': '\\',
      "'": "'",
      '"': '"',
      a: '\x07',
      b: '\b',
      f: '\f',
      n: '\n',
      r: '\r',
      t: '\t',
      v: '\v',
    }
    return plain[letter] ?? `\\${letter}`
  }
}
