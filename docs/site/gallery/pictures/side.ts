// The network sees pictures of so many pixels on each side.
export const side = 512
