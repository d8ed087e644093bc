// Constants of the zip format.

export const localSignature = 0x04034b50
export const centralSignature = 0x02014b50
export const endSignature = 0x06054b50
export const endLength = 22
/** Stands where a size or offset takes 64 bits. */
export const unknown32 = 0xffffffff
