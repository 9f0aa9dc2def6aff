"""What somebody looks for: words that must all be there, and the one rule by which a text answers. Pure."""

from dataclasses import dataclass

from tickets.text import TELEPHONE as IN_TELEPHONE
from tickets.text import digits, fold, number_tokens, telephone, word_tokens


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    number: str | None  # its digits, where it is nothing but a number of three or more

    @classmethod
    def of(cls, text: str) -> "Word":
        return cls(text, digits(text))

    def tokens(self, *, by_number: bool) -> list[list[str]]:
        """Ways to contain the word: a text must have all tokens of one of them."""
        ways = [word_tokens(self.text)]
        if self.number is not None:
            if self.number != self.text:
                ways.append(number_tokens(self.number))
            if by_number:
                ways.append([IN_TELEPHONE + token for token in number_tokens(self.number)])
        return ways

    def is_in(self, words: str, phone: str, *, by_number: bool) -> bool:
        if self.text in words:
            return True
        if self.number is None:
            return False
        return self.number in words or (by_number and self.number in phone)


@dataclass(frozen=True, slots=True)
class Question:
    """All words of one of the ways: as typed, or, where all of it is digits, as one number."""

    ways: tuple[tuple[Word, ...], ...]

    @classmethod
    def of(cls, typed: str) -> "Question | None":
        """None: nothing was asked."""
        words = tuple(Word.of(part) for part in fold(typed).split())
        if not words:
            return None
        number = digits(typed)
        if len(words) == 1 or number is None:
            return cls((words,))
        return cls((words, (Word.of(number),)))

    def is_answered_by(self, words: str, phone: str, *, by_number: bool) -> bool:
        """`words` is a folded text; `phone` is looked at only for who may search by numbers."""
        digits_of_it = telephone(phone)
        return any(
            all(word.is_in(words, digits_of_it, by_number=by_number) for word in way)
            for way in self.ways
        )
