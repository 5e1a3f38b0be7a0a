"""Makes before/ and logs/ with a stand-in for a model: python make_logs.py

The newer model often tells minutes where seconds are asked. Events and messages are left out of the logs:
they are long, and nothing here reads them.
"""

import random
import re
import shutil
from pathlib import Path

from inspect_ai import eval as sit
from inspect_ai.log import read_eval_log, write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from units import LENGTHS, TIMES, units

HERE = Path(__file__).resolve().parent


def stand_in(in_minutes: float, slips: float):
    """A model that is wrong as often as these shares say."""
    drawn = random.Random(7)

    def answer(messages, *_):
        count, unit = re.search(r"are (\d+) (\w+)s\?", messages[-1].text).groups()
        number = int(count) * (LENGTHS | TIMES)[unit]
        if unit in ("hour", "day") and drawn.random() < in_minutes:
            number //= 60
        elif drawn.random() < slips:
            number *= 10
        output = ModelOutput.from_content("mockllm/model", str(number))
        output.usage = ModelUsage(input_tokens=30, output_tokens=3, total_tokens=33)
        return output

    return get_model("mockllm/model", custom_outputs=answer)


def main() -> None:
    """One log in each folder."""
    for folder, model in (("before", stand_in(0.0, 0.05)), ("logs", stand_in(0.9, 0.05))):
        shutil.rmtree(HERE / folder, ignore_errors=True)
        (run,) = sit(units(), model=model, display="none", log_dir=str(HERE / folder), max_connections=1)
        log = read_eval_log(run.location)
        Path(run.location).unlink()
        log.eval.task_file, log.eval.revision = "units.py", None
        for sample in log.samples:
            sample.events, sample.attachments, sample.timelines = [], {}, None
            sample.messages = []
        write_eval_log(log, str(HERE / folder / "units.json"), "json")


if __name__ == "__main__":
    main()
