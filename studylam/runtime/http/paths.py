"""Resource paths and routes: ``/orders/{id}`` and ``/files/{proxy+}``."""

from __future__ import annotations

import re

from studylam.runtime.refusals import InvalidParameterValueError

_VARIABLE = re.compile(r"\{([A-Za-z0-9._:-]+)(\+?)\}")


def check_template(template: str) -> None:
    """Refuse a path that API Gateway wouldn't take. Raises InvalidParameterValueError."""
    parts = template.split("/")
    for place, part in enumerate(parts[1:], 1):
        variable = _VARIABLE.fullmatch(part)
        if variable and variable.group(2) and place != len(parts) - 1:
            raise InvalidParameterValueError(
                f"{part} has to be the end of the path {template}.",
                hint="A greedy variable takes all that follows.",
            )
        if not variable and ("{" in part or "}" in part):
            raise InvalidParameterValueError(
                f"{part} in the path {template} is no variable.", hint="E.g. {id} or {proxy+}."
            )
    if not template.startswith("/"):
        raise InvalidParameterValueError(f"{template!r} is no path.", hint="It starts with /.")


def match(template: str, path: str) -> dict[str, str] | None:
    """The path's variables, as they were typed; None if it isn't a path of this template.

    A slash at the end doesn't count, neither in a match nor in what ``{proxy+}`` gets, and further
    slashes before the path don't either; those within are kept (recorded from AWS for REST APIs).
    """
    pattern = ""
    for part in template.strip("/").split("/"):
        variable = _VARIABLE.fullmatch(part)
        pattern += "/"
        if variable is None:
            pattern += re.escape(part)
        elif variable.group(2):
            pattern += "(.+?)"
        else:
            pattern += "([^/]+)"
    found = re.fullmatch(pattern + "/?", "/" + path.lstrip("/"), re.DOTALL)
    if found is None:
        return None
    names = [name for name, _ in _VARIABLE.findall(template)]
    return dict(zip(names, found.groups(), strict=True))
