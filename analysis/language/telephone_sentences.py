"""Split telephone notes in sentences: no capitals, semicolons, line breaks."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from analysis.language.lexicon import abbreviations

ENDS = frozenset({".", "!", "?", "…", "...", "..", ";", "?!", "!?", "!!", "??"})
CLOSERS = frozenset({"'", '"', "”", "’", "»", ")", "]"})


def add_abbreviations(nlp: Language) -> None:
    """Teach the tokenizer to keep the abbreviations in one piece."""
    tokenizer: Any = nlp.tokenizer
    for word in abbreviations():
        for form in (word, word.capitalize(), word.upper()):
            tokenizer.add_special_case(form, [{"ORTH": form}])


@Language.factory("telephone_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_telephone_sentences(nlp: Language, name: str) -> "TelephoneSentences":
    """Build the component (called by ``nlp.add_pipe``)."""
    add_abbreviations(nlp)
    return TelephoneSentences(name)


def _closes(token: Token) -> bool:
    """Say whether a quote or bracket belongs to what came before it."""
    return token.text in CLOSERS and not (token.i and token.nbor(-1).whitespace_)


def _ends_line(token: Token) -> bool:
    return "\n" in token.text or "\r" in token.text


class TelephoneSentences:
    """Set the starts of sentences by punctuation and line breaks alone."""

    def __init__(self, name: str) -> None:
        """Keep the name under which the pipeline knows it."""
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Return the same doc, with ``is_sent_start`` set on every token."""
        ended = True
        for token in doc:
            stays = token.text in ENDS or _closes(token) or token.is_space
            token.is_sent_start = token.i == 0 or (ended and not stays)
            if token.is_sent_start:
                ended = False
            ended = ended or token.text in ENDS or _ends_line(token)
        return doc
