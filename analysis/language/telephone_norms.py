"""Give each word its standard spelling: "nie" and "nt" are "niet"."""

from collections.abc import Mapping

from spacy.language import Language
from spacy.tokens import Doc

from analysis.language.lexicon import spellings

QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'"})


@Language.factory("telephone_norms", assigns=["token.norm"])
def make_telephone_norms(nlp: Language, name: str) -> "TelephoneNorms":
    """Build the component (called by ``nlp.add_pipe``)."""
    return TelephoneNorms(nlp, name, variants=spellings())


class TelephoneNorms:
    """Set ``token.norm_`` to the lower-case standard spelling."""

    def __init__(self, nlp: Language, name: str, *, variants: Mapping[str, str]) -> None:
        """Keep variant -> standard word."""
        self.name = name
        self.variants = variants
        for word in variants.values():
            nlp.vocab.strings.add(word)

    def __call__(self, doc: Doc) -> Doc:
        """Return the same doc, its words normalised."""
        for token in doc:
            word = token.text.translate(QUOTES).lower()
            token.norm_ = self.variants.get(word, word)
        return doc
