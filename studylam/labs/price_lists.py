"""Price lists of a pack, read as the calculator reads them: all that is wrong, at its line."""

from __future__ import annotations

from pathlib import Path

from studylam.packs.models import Pack
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.yamltext import parse_yaml


def check_price_lists(pack: Pack, report: Report) -> None:
    """Report the price lists that can't be used."""
    if not pack.prices:
        return
    from studylam.pricing.lists import read_prices

    files = PackFiles(Path(pack.root), Report())
    files.report = report
    for listed in pack.prices:
        file = Path(listed.path).relative_to(files.root).as_posix()
        text = files.text(file)
        document = parse_yaml(text.text, file, report) if text else None
        if document is None:
            continue
        _, problems = read_prices(document.data, Path(file).stem)
        for problem in problems:
            line, column = document.mark(problem.path)
            code = "Y006" if problem.message.endswith(": is missing") else "Y008"
            report.add(code, file, line, problem.message, hint=problem.hint or "", column=column)
