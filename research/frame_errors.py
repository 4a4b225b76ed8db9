"""What can be wrong with a client base. Messages name lines and columns, never a cell."""

from research.errors import ConflictError, DomainError


class FrameError(DomainError):
    """The file is no sampling frame."""

    template = "Dit bestand is niet te lezen als klantenbestand."


class FrameEmptyError(FrameError):
    """There is no line with a client."""

    template = "Het bestand is leeg. Kies een bestand met een kopregel en één klant per regel."


class FrameBinaryError(FrameError):
    """The file is no text and no workbook."""

    template = "Dit is geen CSV-bestand en geen Excel-bestand. Sla het op als CSV of als xlsx."


class FrameTooLargeError(FrameError):
    """The file is larger than allowed."""

    template = "Het bestand is te groot. Het mag hoogstens %(limit)s MB zijn."


class FrameUnpackedTooLargeError(FrameError):
    """The workbook unpacks to far more than a client base needs."""

    template = "Dit Excel-bestand is uitgepakt te groot. Sla het op als CSV en kies het opnieuw."


class FrameMergedCellsError(FrameError):
    """The workbook has merged cells: which client they belong to is not sure."""

    template = "Het werkblad heeft samengevoegde cellen. Haal de samenvoeging weg."


class FrameColumnMissingError(FrameError):
    """There is no column with the client number."""

    template = "Er is geen kolom met het klantnummer. Noem die kolom in de kopregel: klantnummer."


class FrameColumnTwiceError(FrameError):
    """Two columns were chosen for one thing."""

    template = "Kies voor klantnummer, groep en netwerk elk hoogstens één kolom."


class FrameStratumMissingError(FrameError):
    """The column to stratify by is not in the file."""

    template = "Kolom %(column)s staat niet in de kopregel. Kies een kolom die er wel in staat."


class FramePersonalColumnError(FrameError):
    """A column seems to hold names, addresses or numbers of persons."""

    template = (
        "Kolom %(column)s lijkt gegevens van personen te bevatten. "
        "Haal deze kolom uit het bestand: alleen klantnummers en kenmerken mogen erin."
    )


class FrameNumberTwiceError(FrameError):
    """Two lines have one client number."""

    template = "Regel %(line)s: dit klantnummer staat ook op regel %(first)s. Haal er een weg."


class FrameNumberMissingError(FrameError):
    """A line has no client number."""

    template = "Regel %(line)s: het klantnummer ontbreekt. Vul het aan of haal de regel weg."


class FrameRowWidthError(FrameError):
    """A line has more or fewer fields than the header."""

    template = "Regel %(line)s heeft %(found)s velden, de kopregel %(expected)s. Maak ze gelijk."


class FrameFormulaError(FrameError):
    """A cell holds a formula, not a value."""

    template = "Regel %(line)s: er staat een formule. Vervang de formule door haar uitkomst."


class FrameDateError(FrameError):
    """A spreadsheet took a number for a date."""

    template = "Regel %(line)s: er staat een datum. Zet de kolom in Excel op Tekst."


class FrameRoundedError(FrameError):
    """A spreadsheet rounded a long number, or made it a fraction."""

    template = "Regel %(line)s: dit getal is afgerond. Zet de kolom in Excel op Tekst."


class FrameSignError(FrameError):
    """A cell holds a line break or another sign that cannot be seen."""

    template = "Regel %(line)s: er staat een teken in dat u niet ziet. Haal het weg."


class FrameNetworkStrataError(FrameError):
    """Clients of one network are in two strata."""

    template = "Regel %(line)s: op regel %(first)s staat dit netwerk in een andere groep."


class FrameRowsError(FrameError):
    """Lines of the file are wrong; they are listed beside it."""

    template = "Niet elke regel klopt. Er is niets bewaard. Download de lijst en herstel ze."


class FrameDrawnError(ConflictError):
    """The sample was drawn: another client base would not belong to it."""

    template = (
        "De loting is al gedaan. Het klantenbestand van dit onderzoek verandert niet meer. "
        "Wilt u met een ander bestand loten? Maak dan een nieuw onderzoek."
    )


ROW_ERRORS: dict[str, type[FrameError]] = {
    kind.__name__: kind
    for kind in (
        FrameNumberTwiceError,
        FrameNumberMissingError,
        FrameRowWidthError,
        FrameFormulaError,
        FrameDateError,
        FrameRoundedError,
        FrameSignError,
        FrameNetworkStrataError,
    )
}
