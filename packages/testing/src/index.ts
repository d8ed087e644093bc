// Assertions, a gradient checker and the published backend conformance suite.
export {}
