// Bytes that nobody else has.

/**
 * Bytes in a buffer of their own. Where TypeScript's library tells kinds of buffers apart, as of 5.7, it is
 * `Uint8Array<ArrayBuffer>`, which `Blob`, `fetch` and `crypto` take; before, `Uint8Array`.
 */
export type OwnBytes = ReturnType<Uint8Array['slice']>
