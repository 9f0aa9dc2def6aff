"""Numbers as the keys of recordings that speak them. Pure; the recordings are in `library`."""

from typing import Final

PromptKeys = tuple[str, ...]

# 一 sounds like 七 on a bad line; read digit by digit, Chinese speakers say 幺 for 1.
_DIGIT_BY_DIGIT: Final = {str(n): f"digit_{n}" for n in range(10)} | {"1": "digit_1_yao"}
LARGEST_COUNT: Final = 199  # the recordings reach 一百九十九


def spell_digits(text: str) -> PromptKeys:
    """Digit by digit, as telephone and ticket numbers are read; other characters are left out."""
    return tuple(_DIGIT_BY_DIGIT[char] for char in text if char in _DIGIT_BY_DIGIT)


def spell_number(number: int) -> PromptKeys:
    """A count as it is spoken: 12 is 十二, 105 is 一百零五.

    Raises:
        ValueError: the number is negative or larger than the recordings reach.
    """
    if not 0 <= number <= LARGEST_COUNT:
        raise ValueError(f"no recordings for the number {number}")
    if number < 100:
        return _below_hundred(number, leading=True)
    rest = number - 100
    if rest == 0:
        return ("number_100",)
    if rest < 10:
        return ("number_100", "digit_0", f"digit_{rest}")
    return ("number_100", *_below_hundred(rest, leading=False))


def _below_hundred(number: int, *, leading: bool) -> PromptKeys:
    tens, ones = divmod(number, 10)
    unit: PromptKeys = (f"digit_{ones}",) if ones else ()
    if tens == 0:
        return (f"digit_{ones}",)
    if tens == 1:  # 十二, but 一百一十二
        return (*(() if leading else ("digit_1",)), "number_10", *unit)
    if tens in {2, 3}:
        return (f"number_{tens}0", *unit)
    return (f"digit_{tens}", "number_10", *unit)


def spell_position(ahead: int) -> PromptKeys:
    """What a waiting caller hears about the number of callers ahead."""
    if ahead <= 0:
        return ("queue_next",)
    if ahead > LARGEST_COUNT:
        return ("queue_busy",)
    return ("queue_position_before", *spell_number(ahead), "queue_position_after")


def spell_wait(minutes: int) -> PromptKeys:
    """What a waiting caller hears about the expected wait."""
    shown = min(max(minutes, 1), LARGEST_COUNT)
    return ("queue_wait_before", *spell_number(shown), "queue_wait_after")


def spell_day(month: int, day: int) -> PromptKeys:
    """A date without its year: 十一月二十四日."""
    return (*spell_number(month), "month", *spell_number(day), "day")
