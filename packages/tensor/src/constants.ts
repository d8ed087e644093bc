// Mathematical constants and type limits.
export {}
