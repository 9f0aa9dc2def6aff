"""The version in If-Match that a change is based on; whether it must be there is the route's matter."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header

from hotline.kernel.errors import Invalid

ETAG: Final = re.compile(r'(?:W/)?"?(\d{1,9})"?')


class VersionMalformed(Invalid):
    code = "version-malformed"
    title = "版本号（If-Match）格式不正确，请刷新后再保存"


def expected_version(
    if_match: Annotated[str | None, Header(max_length=40, description='e.g. "3"')] = None,
) -> int | None:
    """The version; None or * means: whatever it is.

    Raises:
        VersionMalformed: it is no version of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = ETAG.fullmatch(if_match.strip())
    if found is None:
        raise VersionMalformed("If-Match must be one version number in quotes")
    return int(found[1])


Version = Annotated[int | None, Depends(expected_version)]
