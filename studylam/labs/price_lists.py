"""Price lists of a pack, read as the calculator reads them: what is wrong is told at its line.

Packs keep them unread, and the calculator tells one mistake of a whole file, by its path.
"""

from __future__ import annotations

import re
from pathlib import Path

from studylam.errors import StudyLamError
from studylam.packs.models import Pack
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.yamltext import parse_yaml


def check_price_lists(pack: Pack, report: Report) -> None:
    """Report the price lists that can't be used."""
    if not pack.prices:
        return
    from studylam.pricing import load_prices

    files = PackFiles(Path(pack.root), Report())
    files.report = report
    for listed in pack.prices:
        file = Path(listed.path).relative_to(files.root).as_posix()
        text = files.text(file)
        document = parse_yaml(text.text, file, report) if text else None
        if document is None:
            continue
        try:
            load_prices(Path(listed.path))
        except StudyLamError as error:
            path, _, message = error.message.partition(": ")
            steps = [int(s) if s.isdigit() else s for s in re.findall(r"[\w-]+", path)]
            line, column = document.mark(tuple(steps))
            code = "Y006" if message == "is missing" else "Y008"
            words = error.message if message else f"This is no price list: {error.message}"
            report.add(code, file, line, words, hint=error.hint or "", column=column)
