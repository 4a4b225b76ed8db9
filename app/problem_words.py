"""What a person reads when something goes wrong: one table, so that every error has one voice.

Each answer says what happened, what is safe, and what to do now.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Action(StrEnum):
    """Where the one main button of an error page leads."""

    HOME = "home"
    BACK = "back"
    AGAIN = "again"
    SIGN_IN = "sign-in"
    RESEND = "resend"


class Kind(StrEnum):
    """Errors that share a status with others, and need words of their own."""

    # The answer, or the page that asked, still holds what was typed.
    EXPIRED = "expired"
    SIGNED_OUT = "signed-out"
    LOCKED = "locked"
    # There was nothing to hold.
    EXPIRED_EMPTY = "expired-empty"
    SIGNED_OUT_EMPTY = "signed-out-empty"


@dataclass(frozen=True)
class Words:
    """The words of one error; each is a lazy text in the language of the reader.

    ``safe`` is what stays true whatever was asked; ``sent`` replaces it when the request
    was to change something. ``on_page`` replaces both when the page of the reader stays
    open, because htmx asked.
    """

    title: Any
    happened: Any
    todo: Any
    action: Action
    safe: Any = _l("Wat eerder is bewaard, is veilig.")
    sent: Any = _l("Wat u nu verstuurde, is niet bewaard. Wat eerder is bewaard, blijft staan.")
    on_page: Any = None

    def safe_for(self, *, sends: bool, part: bool) -> Any:
        """Return what is safe, for a reader who was sending or reading, on a page or a part."""
        if part and self.on_page is not None:
            return self.on_page
        return self.sent if sends else self.safe


LABELS = {
    Action.HOME: _l("Naar mijn werk"),
    Action.BACK: _l("Terug naar de vorige pagina"),
    Action.AGAIN: _l("Probeer het opnieuw"),
    Action.SIGN_IN: _l("Log in"),
    Action.RESEND: _l("Verstuur opnieuw"),
}

# The view may have kept the change and failed while it answered.
UNSURE = _l("Wat eerder is bewaard, is veilig. Kijk eerst of uw laatste stap is bewaard.")
HELD = _l("Het is nog niet bewaard. Deze pagina houdt vast wat u verstuurde. Laat haar open.")
ON_PAGE = _l("Wat u typte, staat nog op deze pagina. Het is nog niet bewaard.")

WORDS: dict[int | Kind, Words] = {
    Kind.EXPIRED: Words(
        _l("Deze pagina was te lang open"),
        _l("Daarom kwam het niet aan."),
        _l("Verstuur het nog een keer."),
        Action.RESEND,
        sent=HELD,
        on_page=ON_PAGE,
    ),
    Kind.EXPIRED_EMPTY: Words(
        _l("Deze pagina was te lang open"),
        _l("Daarom kwam het niet aan."),
        _l("Ga terug, ververs de pagina en probeer het opnieuw."),
        Action.BACK,
    ),
    Kind.SIGNED_OUT: Words(
        _l("U bent uitgelogd"),
        _l("Daarom kwam het niet aan."),
        _l("Log in een nieuw tabblad in. Kom daarna hier terug en verstuur opnieuw."),
        Action.SIGN_IN,
        sent=HELD,
        on_page=ON_PAGE,
    ),
    Kind.LOCKED: Words(
        _l("Het scherm is op slot"),
        _l("U was een half uur weg. Daarom kwam het niet aan."),
        _l("Open in een nieuw tabblad en geef uw wachtwoord. Kom daarna hier terug."),
        Action.SIGN_IN,
        sent=HELD,
        on_page=ON_PAGE,
    ),
    Kind.SIGNED_OUT_EMPTY: Words(
        _l("U bent uitgelogd"),
        _l("Daarom kwam het niet aan."),
        _l("Log in en doe het nog een keer."),
        Action.SIGN_IN,
    ),
    400: Words(
        _l("Dit kwam niet goed aan"),
        _l("De pagina stuurde niet alles mee wat nodig is."),
        _l("Ga terug, ververs de pagina en probeer het opnieuw."),
        Action.BACK,
    ),
    401: Words(
        _l("U bent uitgelogd"),
        _l("Deze pagina kan daarom niets meer ophalen."),
        _l("Log in een nieuw tabblad in. Kom daarna hier terug."),
        Action.SIGN_IN,
        on_page=_l("Wat u typte, staat nog op deze pagina."),
    ),
    403: Words(
        _l("Dit hoort niet bij uw rol"),
        _l("Uw rol mag deze pagina niet openen, of dit niet doen."),
        _l("Vraag de onderzoeksleider als u dit wel nodig heeft."),
        Action.HOME,
    ),
    404: Words(
        _l("Deze pagina is er niet"),
        _l("Deze pagina bestaat niet, of is niet voor u."),
        _l("Kijk of het adres klopt. Of ga naar uw werk en kies daar verder."),
        Action.HOME,
    ),
    405: Words(
        _l("Dit kan hier niet"),
        _l("Deze pagina doet niet wat u vroeg."),
        _l("Ga terug en probeer het opnieuw."),
        Action.BACK,
    ),
    409: Words(
        _l("Iemand was u voor"),
        _l("Iemand anders heeft dit net veranderd."),
        _l("Ga terug, ververs de pagina en kijk hoe het nu is."),
        Action.BACK,
    ),
    410: Words(
        _l("Dit is gewist"),
        _l("Deze woorden zijn gewist. Niemand kan ze nog lezen."),
        _l("U hoeft niets te doen. Ga terug naar uw werk."),
        Action.HOME,
        safe=_l("De rest van het onderzoek is er nog."),
    ),
    413: Words(
        _l("Dit is te groot"),
        _l("Een bestand mag hoogstens 20 MB zijn. Een tekst mag hoogstens 2 MB zijn."),
        _l("Ga terug en maak het kleiner."),
        Action.BACK,
    ),
    415: Words(
        _l("Dit soort bestand kan niet"),
        _l("Deze pagina kan niet lezen wat u stuurde."),
        _l("Ga terug en kies een ander bestand."),
        Action.BACK,
    ),
    422: Words(
        _l("Dit klopt nog niet"),
        _l("Een antwoord past niet bij de vraag."),
        _l("Ga terug en pas het aan."),
        Action.BACK,
    ),
    429: Words(
        _l("Even wachten"),
        _l("U probeerde het te vaak achter elkaar."),
        _l("Wacht een minuut en probeer het opnieuw."),
        Action.AGAIN,
    ),
    500: Words(
        _l("Er ging bij ons iets mis"),
        _l("Dit ligt niet aan u."),
        _l("Probeer het opnieuw. Gaat het weer mis? Geef de beheerder dan het nummer hieronder."),
        Action.AGAIN,
        sent=UNSURE,
        on_page=_l("Wat eerder is bewaard, is veilig. Ververs de pagina pas als u niets typt."),
    ),
    503: Words(
        _l("Wij zijn er even niet"),
        _l("Wij werken aan de site, of het is te druk."),
        _l("Wacht een minuut en probeer het opnieuw."),
        Action.AGAIN,
        sent=UNSURE,
    ),
    507: Words(
        _l("De schijf van de server is vol"),
        _l("De server kan nu niets bewaren."),
        _l("Vertel dit de beheerder. Wacht met typen, of laat deze pagina open."),
        Action.AGAIN,
    ),
}


def words_for(status: int, kind: Kind | None = None) -> Words:
    """Return the words of an error; an unlisted status speaks as the nearest listed one."""
    return WORDS.get(kind or status) or WORDS[400 if status < 500 else 500]
