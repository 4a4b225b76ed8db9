"""Patterns over networks: every number opens what makes it, and is worked out again here."""

import re
from itertools import combinations

import pytest
from cast import consent
from networks_told import STORIES, Told
from sqlmodel import select

from analysis.codings import Coding, CodingStatus, add_coding, add_suggestion, judge
from analysis.study_base import Factor, base_of, networks_telling, people_telling
from analysis.study_patterns import contrast_rows, factor_rows, number_named, pair_rows
from interviews.fragments import Fragment
from interviews.interviews import Interview
from interviews.turns import Turn, TurnRevision, turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, record_consent
from research.errors import NotFoundError
from research.networks import Actor, ActorRole, Network
from research.roles import Role

F, S = Pole.FAILURE, Pole.SUCCESS
KINDS = {"netwerken", "geloot", "mensen", "paar", "vraag", "kijk"}
# The networks that came out of the draw, by their reference (networks_told.py).
DRAWN = {"P1", "P2", "P3"}


@pytest.fixture
def told(cast):
    return Told(cast)


def place(cast, rest=""):
    return f"/hoofdstuk/{cast.study.id}/patronen{rest}"


def base(cast):
    with cast.database.reading() as session:
        return base_of(session, cast.study.id)


def codings(cast):
    """Every accepted coding from the tables themselves: (reference, role, factor, fragment)."""
    statement = (
        select(Coding, Fragment, Actor, Network)
        .join(Fragment, Fragment.id == Coding.fragment_id)
        .join(TurnRevision, TurnRevision.id == Fragment.revision_id)
        .join(Turn, Turn.id == TurnRevision.turn_id)
        .join(Interview, Interview.id == Turn.interview_id)
        .join(Actor, Actor.id == Interview.actor_id)
        .join(Network, Network.id == Actor.network_id)
        .where(Coding.status == "accepted")
    )
    with cast.database.reading() as session:
        return [
            (network.reference, actor.role, f"{coding.theme}.{coding.pole}", fragment.id)
            for coding, fragment, actor, network in session.exec(statement)
        ]


def test_every_number_of_the_page_is_worked_out_again_from_the_codings(cast, told):
    rows, now = codings(cast), base(cast)
    page = cast.browser(cast.editor).get(place(cast)).text
    links = set(re.findall(rf'href="{place(cast)}/(\w+)/([\w.]+)"[^>]*>(\d+) van (\d+)<', page))
    assert {kind for kind, *_rest in links} == KINDS
    for kind, name, count, total in links:
        units, of, fragments = again(rows, kind, name)
        assert (int(count), int(total)) == (len(units), of), (kind, name)
        assert set(number_named(now, kind, name).fragment_ids) == fragments, (kind, name)


def test_no_number_of_the_page_stands_there_without_opening_what_makes_it(cast, told):
    page = cast.browser(cast.editor).get(place(cast)).text.partition("<main")[2]
    # A chart draws the numbers of the table under it.
    page = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    closed = re.sub(r'<a [^>]*href="[^"]*/patronen/[^"]*"[^>]*>[^<]*</a>', "", page)
    # What is counted as nothing has no fragments to open.
    assert [one for one in re.findall(r"\b(\d+) van \d+", closed) if one != "0"] == []
    # The rest is worked out from those numbers: an interval, a range, what chance gives.
    cells = re.findall(r"<td[^>]*>(.*?)</td>", closed, re.DOTALL)
    left = [re.sub(r"<[^>]+>", " ", one).split() for one in cells]
    derived = {" ".join(one) for one in left if re.search(r"\d", "".join(one))}
    shapes = (r"\d+% tot \d+%", r"-?\d+ tot -?\d+", r"\d+\.\d", r"-?\d+", r"0 van \d+")
    odd = [one for one in derived if not any(re.search(rf"{s}$", one) for s in shapes)]
    assert odd == []


def again(rows, kind, name, stories=STORIES):
    """Work a number out by hand: what is counted, out of how many, and its fragments."""
    parts = name.split(".")
    if kind in {"vraag", "kijk"}:
        return again_of_answers(rows, kind, parts, stories)
    factors = [".".join(parts[at : at + 2]) for at in range(0, len(parts) - 1, 2)]
    if kind == "mensen":
        role = parts[2] if len(parts) == 3 else None
        people = [(r, who) for r, told in stories.items() for who, *_ in told]
        of = sum(role is None or who == role for _r, who in people)
        mine = [one for one in rows if one[2] == factors[0] and role in {None, one[1]}]
        return {one[:2] for one in mine}, of, {one[3] for one in mine}
    heard = DRAWN & set(stories) if kind == "geloot" else set(stories)
    per = [{one[0] for one in rows if one[2] == factor} for factor in factors]
    units = set.intersection(*per) & heard
    return units, len(heard), {o[3] for o in rows if o[2] in factors and o[0] in units}


def again_of_answers(rows, kind, parts, stories):
    def holds(reference, at):
        known = {told[2].split()[at] for told in stories[reference]} - {"unknown"}
        return known.pop() if len(known) == 1 else ("differs" if known else "unknown")

    raised = {one for one in stories if holds(one, 0) == parts[0]}
    if kind == "kijk":
        people = [
            (one, who, told.split()[2]) for one in raised for who, _codes, told in stories[one]
        ]
        units = {(one, who) for one, who, view in people if view == parts[1]}
        mine = {o[3] for o in rows if o[:2] in units and o[2].startswith("fitting")}
        return units, len(people), mine
    units = {one for one in raised if len(parts) == 1 or holds(one, 1) == parts[1]}
    of = len(stories) if len(parts) == 1 else len(raised)
    return units, of, {o[3] for o in rows if o[0] in units and o[2].startswith("fitting")}


def numbers_on(cast, browser):
    """Every number of the page that opens: (link, what it says)."""
    page = browser.get(place(cast)).text
    return dict(re.findall(rf'href="({place(cast)}/\w+/[\w.]+)"[^>]*>(\d+ van \d+)<', page))


def test_every_number_opens_its_fragments_and_they_add_up(cast, told):
    browser = cast.browser(cast.lead)
    links, rows = numbers_on(cast, browser), codings(cast)
    assert {one.split("/")[-2] for one in links} == KINDS
    for link, says in links.items():
        opened = browser.get(link)
        assert opened.status_code == 200
        head = opened.text.partition("<main")[2]
        shown = head.count("voices-quote")
        kind, name = link.split("/")[-2:]
        units, _of, fragments = again(rows, kind, name)
        assert says in head, link
        assert shown == len(fragments), link
        assert re.search(rf"\b{shown} fragment", head), link
        assert len({one if isinstance(one, str) else one[0] for one in units}) == head.count(
            '<h2 class="card__title">Netwerk '
        ), link
        assert shown or kind in {"vraag", "kijk"}


def test_networks_count_once_and_suggestions_never(cast, told):
    with cast.writing() as session:
        interview = session.get_one(Interview, told.stories["P4", ActorRole.CLIENT])
        revision = turns_of(session, interview.id)[1][1]
        facts = {"start": 0, "end": 5, "certainty": 0.9, "version": "x"}
        add_suggestion(session, interview, revision, theme="attention", pole=S, **facts)
    row = next(one for one in factor_rows(base(cast), S) if one.factor.theme == "attention")
    assert (row.networks.count, row.networks.total, row.people.count) == (2, 4, 3)
    assert row.people_between == (1, 3)


def test_only_drawn_networks_get_an_interval(cast, told):
    rows = factor_rows(base(cast), S)
    assert {row.drawn.total for row in rows} == {3}
    assert all(row.interval.low < row.drawn.share <= row.interval.high for row in rows)
    with cast.writing() as session:
        for network in session.exec(select(Network)):
            network.drawn_unit_id = None
            session.add(network)
    assert {row.interval for row in factor_rows(base(cast), S)} == {None}
    assert "niet geloot" in cast.browser(cast.lead).get(place(cast)).text


def test_a_network_that_was_not_drawn_counts_among_all_and_never_among_the_drawn(cast, told):
    def attention():
        row = next(one for one in factor_rows(base(cast), S) if one.factor.theme == "attention")
        return row.networks.count, row.drawn.count, row.drawn.total

    assert attention() == (2, 2, 3)
    with cast.writing() as session:
        interview = session.get_one(Interview, told.stories["P4", ActorRole.CLIENT])
        revision = turns_of(session, interview.id)[1][1]
        facts = {"start": 0, "end": 5, "coder_id": cast.coder.id}
        add_coding(session, interview, revision, theme="attention", pole=S, **facts)
    assert attention() == (3, 2, 3)


def test_a_contrast_stands_only_as_long_as_no_network_carries_it(cast, told):
    [found] = [one for one in contrast_rows(base(cast)) if one.factor.theme.startswith("coord")]
    assert (found.more[0], found.less[0]) in {("family", "professional"), ("family", "client")}
    assert (found.more[1].count, found.more[1].total) == (3, 3)
    assert found.between == (1.0, 1.0)
    # Attention as a failure is told by one professional only: without his network nobody.
    assert not [one for one in contrast_rows(base(cast)) if one.factor == Factor("attention", F)]


def test_pairs_that_go_together_are_those_of_more_networks_than_chance_gives(cast, told):
    now = base(cast)
    found = {(row.first, row.second): row for row in pair_rows(now)}
    row = found[Factor("attention", S), Factor("trust", S)]
    assert (row.both.count, row.expected) == (2, 1.0)
    for one, other in combinations(now.factors, 2):
        both = networks_telling(now, one, other).count
        assert ((one, other) in found) == (
            one.theme != other.theme
            and both >= 2
            and both * 4 > networks_telling(now, one).count * networks_telling(now, other).count
        )


def test_who_withdraws_changes_the_figures_on_the_next_request(cast, told):
    browser, link = cast.browser(cast.editor), place(cast, "/netwerken/trust.success")
    assert "2 van 4" in browser.get(link).text
    with cast.writing() as session:
        who = told.actors["P1", ActorRole.FAMILY].id
        facts = {"decision": Decision.WITHDRAWN, "recorded_by": None, "purpose": Purpose.INTERVIEW}
        record_consent(session, actor_id=who, **facts)
    family = people_telling(base(cast), Factor("coordination_professionals", F), "family")
    assert (family.count, family.total) == (2, 2)
    with cast.writing() as session:
        record_consent(session, actor_id=told.actors["P1", ActorRole.CLIENT].id, **facts)
    # With the client the rest of the network rests too: three networks are left.
    assert "1 van 3" in browser.get(link).text


def test_every_number_follows_a_withdrawal_on_the_very_next_request(cast, told):
    browser = cast.browser(cast.editor)
    before = numbers_on(cast, browser)
    with cast.writing() as session:
        who = told.actors["P2", ActorRole.CLIENT].id
        facts = {"decision": Decision.WITHDRAWN, "recorded_by": None, "purpose": Purpose.INTERVIEW}
        record_consent(session, actor_id=who, **facts)
    # With the client of P2 its whole network rests.
    rows = [one for one in codings(cast) if one[0] != "P2"]
    left = {key: told for key, told in STORIES.items() if key != "P2"}
    after = numbers_on(cast, browser)
    assert after.keys() < before.keys()
    assert after.items().isdisjoint({(link, f"{n} van 4") for link in before for n in range(5)})
    for link in before:
        kind, name = link.split("/")[-2:]
        units, of, fragments = again(rows, kind, name, stories=left)
        # Two themes go together only where more than chance tells both: a pair may leave.
        gone = f"0 van {of}" if not units or kind != "paar" else f"{len(units)} van {of}"
        assert after.get(link, gone) == f"{len(units)} van {of}", link
        opened = browser.get(link)
        assert opened.status_code == (200 if units else 404), link
        assert opened.text.count("voices-quote") == len(fragments if units else ())


def test_a_rejected_coding_leaves_and_a_number_of_nothing_is_not_found(cast, told):
    with cast.writing() as session:
        for coding in session.exec(select(Coding).where(Coding.theme == "trust")):
            judge(session, coding, accepted=False, judged_by=cast.coder.id)
            assert coding.status == CodingStatus.REJECTED
    browser = cast.browser(cast.editor)
    assert browser.get(place(cast, "/netwerken/trust.success")).status_code == 404
    for odd in ("netwerken/a", "paar/a.b.c.d", "vraag/x", "kijk/client.x", "x/y", "mensen/a.b.c"):
        assert browser.get(place(cast, f"/{odd}")).status_code == 404
    with pytest.raises(NotFoundError):
        number_named(base(cast), "mensen", "attention.success.admin")


def test_without_anything_accepted_the_page_says_what_to_do_first(cast):
    assert "Er zijn nog geen patronen" in cast.browser(cast.lead).get(place(cast)).text


def test_who_may_not_read_fragments_sees_no_patterns(cast, told):
    consent_of = told.actors["P1", ActorRole.CLIENT]
    with cast.writing() as session:
        consent(session, consent_of, Purpose.NETWORK_READING)
    for user in (cast.professional, cast.coder, cast.interviewer, cast.admin):
        assert cast.browser(user).get(place(cast)).status_code == 403
    for role in (Role.LEAD, Role.EDITOR):
        assert cast.browser(cast.stranger(role)).get(place(cast)).status_code == 404
