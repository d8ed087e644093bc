// A worker whose module fails.
throw new TypeError('of the module')
