"""What REST APIs and HTTP APIs share in payload format 1.0."""

from __future__ import annotations

from typing import Any

from studylam.runtime.http.request import grouped


def capitalised(name: str) -> str:
    """A header's name as Go and HTTP/1.1 like it: ``X-Forwarded-For``."""
    return "-".join(part[:1].upper() + part[1:] for part in name.split("-"))


def by_first_spelling(headers: list[tuple[str, str]]) -> dict[str, list[str]]:
    """A header's values under the name as it was spelled first."""
    spellings: dict[str, str] = {}
    pairs = [(spellings.setdefault(name.lower(), name), value) for name, value in headers]
    return dict(sorted(grouped(pairs).items()))


def last_and_all(
    values: dict[str, list[str]],
) -> tuple[dict[str, str] | None, dict[str, list[str]] | None]:
    """The single-value field, which has the last of several, and the multi-value one.

    Both are null, not empty, when there is nothing.
    """
    if not values:
        return None, None
    return {name: texts[-1] for name, texts in values.items()}, values


def identity(source_ip: str, user_agent: str | None, *more: str) -> dict[str, Any]:
    """``requestContext.identity`` of a caller who isn't known to IAM or Cognito."""
    nobody = (
        "accessKey",
        "accountId",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "principalOrgId",
        "user",
        "userArn",
        *more,
    )
    known = {"sourceIp": source_ip, "userAgent": user_agent}
    return dict(sorted({**dict.fromkeys(nobody), **known}.items()))
