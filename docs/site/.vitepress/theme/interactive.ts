// The interactive parts of pages, by name: what loads each in the browser when its page is opened.

export interface InteractiveModule {
  /** Builds the part inside of `root` and returns what undoes it. */
  readonly mount: (root: HTMLElement) => () => void
}

export const interactive: Readonly<Record<string, () => Promise<InteractiveModule>>> = {
  playground: () => import('../../playground/mount.ts'),
}
