// The examples of the playground, as the text that its editor opens.
export interface Example {
  readonly name: string
  readonly title: string
  readonly code: string
}

const texts = import.meta.glob<string>(['./*.ts', '!./index.ts', '!./globals.d.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

const example = (name: string, title: string): Example => ({ name, title, code: texts[`./${name}.ts`]! })

/** The first is what the editor opens with. */
export const examples: readonly Example[] = [
  example('first-steps', 'First steps'),
  example('interference', 'Waves by broadcasting'),
  example('curve-fitting', 'Fitting a curve by gradients'),
  example('mandelbrot', 'The Mandelbrot set'),
  example('colours', 'A picture from waves'),
  example('game-of-life', 'Game of Life'),
  example('plans', 'Plans and WGSL'),
  example('mistakes', 'A mistake and its line'),
]
