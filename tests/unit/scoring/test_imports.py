from proctor.model import Task
from proctor.scoring.imports import third_party


def test_only_modules_outside_the_standard_library_are_named_once() -> None:
    task = Task(
        id="1",
        prompt="import math\nimport numpy as np\nfrom scipy.stats import norm\n\ndef f(x):\n",
        canonical="    import pandas\n    return x\n",
        test="from typing import List\nimport numpy\nassert 'import torch' not in f(1)\n",
        content_hash="",
    )
    assert third_party([task, task]) == ("numpy", "pandas", "scipy")


def test_a_task_without_code_needs_nothing() -> None:
    assert third_party([Task(id="1", prompt="Which goods do they import?", content_hash="")]) == ()
