"""Words of the savings: what each line reckons, and why the report of 2021 printed another."""

from flask_babel import lazy_gettext as _l

SAVINGS_LABELS = {
    "care_group": {
        "wmo": _l("Begeleiding en dagbesteding (Wmo)"),
        "wlz_without": _l("Verpleeghuis zonder behandeling (Wlz)"),
        "wlz_with": _l("Verpleeghuis met behandeling (Wlz)"),
    },
    "savings_step": {
        "people": _l("Klanten met drie of meer risicofactoren"),
        "weighed": _l("Klanten, gewogen: voorkomen telt heel, minder telt half"),
        "unit": _l("Kosten per klant per jaar: het midden van begeleiding en dagbesteding"),
        "gross": _l("Wat deze zorg had gekost"),
        "helped": _l("Hoeveel van hen kregen andere zorg uit de Wmo"),
        "used": _l("Wat die andere zorg kostte"),
        "net": _l("Blijft over"),
        "recorded": _l("Samen, voor de klanten in het register"),
        "clients": _l("Klanten die een andere oplossing vonden"),
        "average": _l("Per klant die een andere oplossing vond"),
        "unrecorded": _l("Klanten zonder gegevens, naar verhouding en voorzichtig"),
        "total": _l("Alles samen"),
        "per_fte": _l("Per voltijdbaan sociaal werk"),
    },
    "assumption": {
        "weight.prevented": _l("Zo zwaar telt: voorkomen"),
        "weight.ended": _l("Zo zwaar telt: beëindigd"),
        "weight.reduced": _l("Zo zwaar telt: verminderd"),
        "weight.delayed": _l("Zo zwaar telt: uitgesteld"),
        "weight.prevented.wmo": _l("Voorkomen, alleen bij de Wmo"),
        "weight.prevented.wlz_without": _l("Voorkomen, alleen bij Wlz zonder behandeling"),
        "weight.prevented.wlz_with": _l("Voorkomen, alleen bij Wlz met behandeling"),
        "weight.ended.wmo": _l("Beëindigd, alleen bij de Wmo"),
        "weight.ended.wlz_without": _l("Beëindigd, alleen bij Wlz zonder behandeling"),
        "weight.ended.wlz_with": _l("Beëindigd, alleen bij Wlz met behandeling"),
        "weight.reduced.wmo": _l("Verminderd, alleen bij de Wmo"),
        "weight.reduced.wlz_without": _l("Verminderd, alleen bij Wlz zonder behandeling"),
        "weight.reduced.wlz_with": _l("Verminderd, alleen bij Wlz met behandeling"),
        "weight.delayed.wmo": _l("Uitgesteld, alleen bij de Wmo"),
        "weight.delayed.wlz_without": _l("Uitgesteld, alleen bij Wlz zonder behandeling"),
        "weight.delayed.wlz_with": _l("Uitgesteld, alleen bij Wlz met behandeling"),
        "cost.guidance": _l("Begeleiding, euro’s per jaar"),
        "cost.day_activity": _l("Dagbesteding, euro’s per jaar"),
        "cost.wlz_without": _l("Wlz zonder behandeling, euro’s per jaar"),
        "cost.wlz_with": _l("Wlz met behandeling, euro’s per jaar"),
        "cost.instead": _l("Andere zorg uit de Wmo, euro’s per jaar"),
        "instead.wmo": _l("Deel met andere zorg, bij de Wmo"),
        "instead.wlz_without": _l("Deel met andere zorg, bij Wlz zonder behandeling"),
        "instead.wlz_with": _l("Deel met andere zorg, bij Wlz met behandeling"),
        "unrecorded.clients": _l("Klanten zonder gegevens"),
        "unrecorded.share": _l("Zo zwaar tellen klanten zonder gegevens"),
        "people.clients": _l("Alle klanten die steun kregen"),
        "people.share": _l("Deel met drie of meer risicofactoren"),
        "fte": _l("Voltijdbanen sociaal werk"),
    },
    # Why a figure of ours differs from that of the report of 2021.
    "report_difference": {
        "people": _l("Gelijk: afgerond op hele mensen."),
        "unit.wmo": _l(
            "Het midden van 4.264 en 4.784 is 4.524. Het verslag drukt 4.525 en rekent met 4.524."
        ),
        "gross.wmo": _l("Gelijk."),
        "gross.wlz_without": _l(
            "Het verslag rekende met een bedrag per jaar achter de komma. Wij rekenen met 20.756."
        ),
        "used.wlz_without": _l("Gelijk."),
        "net.wlz_without": _l("Het verschil van 6 euro komt uit de regel hierboven."),
        "gross.wlz_with": _l(
            "Het verslag rekende met een bedrag per jaar achter de komma. Wij rekenen met 47.754."
        ),
        "used.wlz_with": _l("Gelijk."),
        "net.wlz_with": _l("Het verschil van 6 euro komt uit de regel hierboven."),
        "recorded": _l("Twee keer 6 euro, van de twee soorten Wlz."),
        "clients": _l("Gelijk."),
        "average": _l("10.336,65 is afgerond 10.337. Het verslag liet de komma weg."),
        "unrecorded": _l("Het verslag rekende verder met 10.336 per klant. Wij ronden niet af."),
        "total": _l("Het verslag rondt af op 3,8 miljoen."),
        "per_fte": _l("Het verslag noemt geen aantal banen. Bij 11,22 banen klopt 340 duizend."),
    },
}
