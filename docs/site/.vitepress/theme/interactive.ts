// The interactive parts of pages, by name: what loads each in the browser when its page is opened.

export interface InteractiveModule {
  /** Builds the part inside of `root` and returns what undoes it. */
  readonly mount: (root: HTMLElement) => () => void
}

export const interactive: Readonly<Record<string, () => Promise<InteractiveModule>>> = {
  playground: () => import('../../playground/mount.ts'),
  'gallery/digits': () => import('../../gallery/digits/mount.ts'),
  'gallery/fitting': () => import('../../gallery/fitting/mount.ts'),
  'gallery/kmeans': () => import('../../gallery/kmeans/mount.ts'),
  'gallery/pca': () => import('../../gallery/pca/mount.ts'),
  'gallery/lorenz': () => import('../../gallery/lorenz/mount.ts'),
  'gallery/gray-scott': () => import('../../gallery/gray-scott/mount.ts'),
  'gallery/spectrogram': () => import('../../gallery/spectrogram/mount.ts'),
  'gallery/pictures': () => import('../../gallery/pictures/mount.ts'),
}
