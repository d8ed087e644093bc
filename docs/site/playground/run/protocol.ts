// What the page and the worker that runs programs tell each other.

/** The backends that a program can run on. */
export type BackendName = 'wasm' | 'webgpu' | 'binary'

/** The ways to look at a tensor. */
export type ViewKind = 'table' | 'heatmap' | 'plot' | 'image'

/** What the page asks of the worker. */
export type Request =
  | { readonly kind: 'run'; readonly code: string; readonly backend: BackendName; readonly explain: boolean }
  | {
      readonly kind: 'view'
      readonly call: number
      readonly tensor: number
      readonly view: ViewKind
      readonly index: readonly number[]
    }

/** What the worker tells the page. */
export type Message =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'left-out'; readonly count: number }
  | { readonly kind: 'done'; readonly milliseconds: number; readonly failure?: Failure }
  | { readonly kind: 'view'; readonly call: number; readonly view: View }

/** Something that a program showed, or that went wrong. */
export interface Entry {
  readonly level: 'show' | 'log' | 'warn' | 'error' | 'result' | 'plan'
  /** The line of the program that showed it. */
  readonly line: number | null
  readonly parts: readonly Part[]
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'tensor'
      readonly label: string
      readonly tensor: TensorHeader
      readonly view: View
    }
  | { readonly kind: 'picture'; readonly svg: string; readonly text: string }
  | { readonly kind: 'code'; readonly title: string; readonly text: string; readonly open: boolean }
  | { readonly kind: 'failure'; readonly failure: Failure }

/** A tensor without its elements. */
export interface TensorHeader {
  /** By which the worker finds it again. */
  readonly id: number
  readonly type: string
  /** Vectorized axes first. */
  readonly shape: readonly number[]
  readonly names: readonly (string | null)[]
  /** How many of the axes are vectorized. */
  readonly vectorized: number
  readonly backend: string
  readonly bytes: number
  /** The views that make sense for it. */
  readonly views: readonly ViewKind[]
}

/** An error of a program. */
export interface Failure {
  readonly name: string
  /** The code of an `NxError`. */
  readonly code: string | null
  readonly message: string
  readonly line: number | null
}

export type View = TableView | HeatmapView | PlotView | ImageView | NoView

/** Some rows and columns of a matrix, a vector as one row, or a scalar. */
export interface TableView {
  readonly kind: 'table'
  /** The indices shown; without it, the cells are those of a vector or a scalar. */
  readonly rows: readonly number[] | null
  readonly columns: readonly number[] | null
  readonly cells: readonly (readonly string[])[]
}

export interface HeatmapView {
  readonly kind: 'heatmap'
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
  /** Of how many rows and columns one was taken. */
  readonly steps: readonly [rows: number, columns: number]
}

export interface PlotView {
  readonly kind: 'plot'
  /** The lowest and the highest value of each stretch of each line. */
  readonly lines: readonly { readonly low: Float64Array; readonly high: Float64Array }[]
  /** Elements of one stretch. */
  readonly stretch: number
  readonly length: number
}

export interface ImageView {
  readonly kind: 'image'
  readonly width: number
  readonly height: number
  /** Red, green, blue and opacity of each pixel. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly steps: readonly [rows: number, columns: number]
}

/** Why there is nothing to see. */
export interface NoView {
  readonly kind: 'none'
  readonly reason: string
}
