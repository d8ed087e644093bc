// Graph optimisation, fusion, memory planning and the loop IR shared by the code generators.
export {}
