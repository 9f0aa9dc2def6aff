import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.seal import Seal, SealBroken, is_sealed

KEY = b"k" * 32
SEAL = Seal(KEY, purpose="totp")


@given(st.text(), st.text())
def test_what_is_closed_for_somebody_is_opened_for_them(text: str, owner: str) -> None:
    sealed = SEAL.close(text, owner=owner)
    assert is_sealed(sealed)
    assert SEAL.open(sealed, owner=owner) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert SEAL.close("a", owner="p") != SEAL.close("a", owner="p")


@pytest.mark.parametrize(
    ("seal", "owner"),
    [
        (Seal(b"x" * 32, purpose="totp"), "p"),
        (Seal(KEY, purpose="id-number"), "p"),
        (SEAL, "q"),
    ],
    ids=["another key", "another purpose", "another owner"],
)
def test_only_the_same_key_purpose_and_owner_open_it(seal: Seal, owner: str) -> None:
    with pytest.raises(SealBroken):
        seal.open(SEAL.close("a", owner="p"), owner=owner)


@pytest.mark.parametrize("broken", ["sealed:1:", "sealed:1:AAAA", "sealed:1:?", "plain"])
def test_what_is_no_seal_is_refused(broken: str) -> None:
    with pytest.raises(SealBroken):
        SEAL.open(broken, owner="p")
