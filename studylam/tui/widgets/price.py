"""An estimate, live in a lesson."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.billing import estimate_lines, prices_of, quantity, read_usage
from studylam.tui.prose import wrap
from studylam.tui.widgets.blocks import Stop
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import PriceBlock
    from studylam.pricing import Bill


class PriceSheet(Stop):
    """An estimate in a lesson. Enter takes its values to the calculator (`Open`)."""

    BINDINGS = bindings("price-block")
    does = "price-block.calculate"

    class Open(Message):
        """Take these values to the calculator."""

        def __init__(self, values: dict[str, str]) -> None:
            super().__init__()
            self.values = values

    def __init__(self, block: PriceBlock, library: Library) -> None:
        super().__init__()
        self._values = form_values(block)
        self._bill: Bill | None = None
        self._words = ""
        try:
            prices = prices_of(library)
            usage, wrong = read_usage(self._values, prices)
            if usage is not None:
                from studylam.pricing import estimate

                self._bill = estimate(usage, prices)
            self._words = " ".join(wrong.values())
        except StudyLamError as error:
            self._words = str(error)

    def action_open(self) -> None:
        self.post_message(self.Open(self._values))

    def choose(self, target: str) -> None:
        self.action_open()

    def lay_out(self, width: int) -> Iterable[Line]:
        values = self._values
        duration, memory = values.get("duration_ms", "0"), values.get("memory_mb", "128")
        free = "with" if values["free_tier"] == "yes" else "without"
        says = (
            f"{_grouped(values.get('requests', '0'))} requests × {duration} ms × {memory} MB, "
            f"{free} the free tier"
        )
        for line in wrap(Content.styled(says, "bold"), width):
            yield Line(line)
        if self._bill is not None:
            for line in estimate_lines(self._bill, width):
                yield Line(line)
        for line in (
            wrap(Content.styled(f"! {self._words}", "$error"), width) if self._words else ()
        ):
            yield Line(line)
        yield Line(self.offer("Change it in the calculator", width=width), "open")


def form_values(block: PriceBlock) -> dict[str, str]:
    """The block's inputs as the calculator's fields have them."""
    words = {True: "yes", False: "no"}
    values = {
        key: words[value] if isinstance(value, bool) else str(value)
        for key, value in block.inputs.items()
        if key != "no_free_tier"
    }
    free = not block.inputs.get("no_free_tier", False)
    return {"free_tier": words[free], **values}


def _grouped(number: str) -> str:
    from studylam.pricing import parse_number

    try:
        return quantity(parse_number(number))
    except ValueError:
        return number
