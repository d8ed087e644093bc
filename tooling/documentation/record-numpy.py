# Runs blocks of Python, each by itself, and says what their expressions give: their text, and their value where it is data.
import ast
import json
import sys

import numpy as np


def plain(value):
    """The value as JSON has it; complex numbers, and whatever is no data, have none."""
    if isinstance(value, np.ndarray):
        return None if value.dtype.kind not in "biuf" else plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value if isinstance(value, (bool, int, float, str)) else None


def run(code):
    scope = {"np": np}
    found = []
    for statement in ast.parse(code).body:
        if not isinstance(statement, ast.Expr):
            exec(compile(ast.Module([statement], []), "block", "exec"), scope)
            continue
        value = eval(compile(ast.Expression(statement.value), "block", "eval"), scope)
        if value is not None:
            found.append({"line": statement.end_lineno, "text": repr(value), "value": plain(value)})
    return found


blocks = json.load(sys.stdin)
json.dump({"numpy": np.__version__, "results": [run(code) for code in blocks]}, sys.stdout)
