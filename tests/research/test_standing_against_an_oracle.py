"""Random lives of three networks: after every act the rules and a plain oracle agree."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from cast import CANARY, Cast
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, select

from analysis.assignments import assign_coders, may_read_to_code, open_to
from analysis.claim_support import choose_quotes, claim_view
from analysis.claims import claims_of, make_claim
from analysis.codings import add_coding
from analysis.consequences import take_back
from analysis.patterns import network_pattern, study_factors
from analysis.withdrawal import erase_actor
from interviews.fragments import Fragment, release_fragment
from interviews.interviews import Interview, close_interview, interview_of, open_interview
from interviews.telling import add_turn
from interviews.turns import Mode, Speaker, keep_pseudonymised, turns_of
from research.codebook import Pole
from research.consents import Decision, Purpose, SaidBy, record_consent
from research.networks import (
    Actor,
    ActorRole,
    Identity,
    NetworkReviewer,
    add_actor,
    assign_reviewer,
    create_network,
    is_reviewer,
)
from research.representatives import end_representation, name_representative
from research.standing import (
    is_standing_network,
    may_be_learned_from,
    may_be_phoned_again,
    told_in_study,
)
from research.studies import Study

WORDS = "Zij nam de tijd voor mij."


@dataclass
class Told:
    """What the oracle knows of one actor: a list of what was said, and a few facts."""

    id: UUID
    network: int
    client: bool
    fragment: UUID
    interview: UUID
    said: list[tuple[int, Purpose, SaidBy, Decision]] = field(default_factory=list)
    represented: bool = False
    erased: bool = False
    coders: frozenset[int] = frozenset()
    released: bool = False

    def last(self, purpose, speaker):
        words = [one for one in self.said if one[1:3] == (purpose, speaker)]
        return words[-1] if words else None

    def noes(self):
        found = (self.last(Purpose.INTERVIEW, speaker) for speaker in SaidBy)
        return [one for one in found if one is not None and one[3] is not Decision.GIVEN]

    def took_back_at(self):
        """When he last said no after an earlier yes; None when he did not."""
        before = [
            one
            for one in self.said
            if one[1] is Purpose.INTERVIEW and one[3] is not Decision.REFUSED
        ]
        return max((one[0] for one in self.noes()), default=None) if before else None

    def agreed(self, purpose):
        speakers = list(SaidBy) if self.represented else [SaidBy.ACTOR]
        words = [self.last(purpose, one) for one in speakers]
        return all(one is not None and one[3] is Decision.GIVEN for one in words)

    def said_yes_after(self, moment):
        return any(
            one[0] > moment and one[1] is Purpose.INTERVIEW and one[3] is Decision.GIVEN
            for one in self.said
        )


class Lives(RuleBasedStateMachine):
    """Two networks of three; everything is rolled back between two lives."""

    session: Session
    cast: Cast

    def __init__(self):
        super().__init__()
        self.session.rollback()
        self.clock, self.coded, self.reviewers, self.claims = 0, set(), set(), {}
        self.study = self.session.get_one(Study, self.cast.study.id)
        self.coders = [self.cast.coder.id, self.cast.editor.id]
        self.networks, self.actors = [], []
        for number in range(2):
            network = create_network(
                self.session, self.study, reference=f"M{number}", created_by=None
            )
            self.networks.append(network)
            for role in (ActorRole.CLIENT, ActorRole.FAMILY, ActorRole.NEIGHBOUR):
                self.actors.append(self.teller(number, network, role))

    def teller(self, number, network, role):
        actor = add_actor(
            self.session, network, role=role, identity=Identity(name=CANARY), added_by=None
        )
        interview = interview_of(self.session, actor)
        one = Told(actor.id, number, role is ActorRole.CLIENT, uuid4(), interview.id)
        self.says(one, Purpose.INTERVIEW, SaidBy.ACTOR, Decision.GIVEN)
        open_interview(self.session, interview, interviewer_id=self.cast.interviewer.id)
        turn, _new = add_turn(
            self.session,
            interview,
            turn_id=uuid4(),
            speaker=Speaker.ACTOR,
            mode=Mode.VERBATIM,
            text=WORDS,
            written_by=None,
        )
        revision = turns_of(self.session, interview.id)[0][1]
        keep_pseudonymised(self.session, interview, revision, text=WORDS)
        close_interview(self.session, interview, attributes={}, closed_by=None)
        fragment = Fragment(revision_id=revision.id, start=0, end=len(WORDS))
        self.session.add(fragment)
        self.session.flush()
        one.fragment = fragment.id
        return one

    def says(self, one, purpose, speaker, decision):
        self.clock += 1
        record_consent(
            self.session,
            actor_id=one.id,
            purpose=purpose,
            decision=decision,
            recorded_by=None,
            said_by=speaker,
        )
        one.said.append((self.clock, purpose, speaker, decision))

    @rule(
        which=st.integers(0, 5),
        purpose=st.sampled_from(Purpose),
        speaker=st.sampled_from(SaidBy),
        decision=st.sampled_from(Decision),
    )
    def answers(self, which, purpose, speaker, decision):
        if not self.actors[which].erased:
            self.says(self.actors[which], purpose, speaker, decision)

    @rule(which=st.integers(0, 5), decision=st.sampled_from(Decision))
    def speaks_of_the_interview(self, which, decision):
        if not self.actors[which].erased:
            self.says(self.actors[which], Purpose.INTERVIEW, SaidBy.ACTOR, decision)

    @rule(which=st.integers(0, 5), other=st.booleans())
    def is_represented(self, which, other):
        one = self.actors[which]
        actor = self.session.get_one(Actor, one.id)
        if one.erased:
            return
        if other:
            name_representative(self.session, actor, name=CANARY, named_by=None)
        else:
            end_representation(self.session, actor, ended_by=None)
        one.represented = other

    @rule(which=st.integers(0, 5))
    def takes_back(self, which):
        one = self.actors[which]
        if one.erased:
            return
        take_back(self.session, self.session.get_one(Actor, one.id), noted_by=self.cast.lead.id)
        self.withdrawn(one, again=True)

    def withdrawn(self, one, *, again):
        for purpose in Purpose:
            last = one.last(purpose, SaidBy.ACTOR)
            first = again and purpose is Purpose.INTERVIEW
            if first or last is None or last[3] is not Decision.WITHDRAWN:
                self.clock += 1
                one.said.append((self.clock, purpose, SaidBy.ACTOR, Decision.WITHDRAWN))

    @rule(which=st.integers(0, 5), sure=st.integers(0, 4))
    def is_erased(self, which, sure):
        one = self.actors[which]
        if one.erased or sure:
            return
        erase_actor(self.session, self.session.get_one(Actor, one.id), None)
        self.withdrawn(one, again=False)
        one.erased, one.represented, one.coders = True, False, frozenset()

    @rule(which=st.integers(0, 5))
    def is_coded(self, which):
        one = self.actors[which]
        if one.erased or which in self.coded:
            return
        interview = self.session.get_one(Interview, one.interview)
        revision = turns_of(self.session, interview.id)[0][1]
        add_coding(
            self.session,
            interview,
            revision,
            start=0,
            end=len(WORDS),
            theme="attention",
            pole=Pole.SUCCESS,
            coder_id=self.cast.coder.id,
        )
        self.coded.add(which)

    @rule(which=st.integers(0, 5))
    def is_released(self, which):
        one = self.actors[which]
        if not one.erased:
            fragment = self.session.get_one(Fragment, one.fragment)
            release_fragment(self.session, fragment, released_by=self.cast.lead.id)
            one.released = True

    @rule()
    def a_claim_is_made(self):
        standing = {self.actors[one].fragment for one in self.coded if self.told(one)}
        if not standing or self.claims:
            return
        fragments = [self.session.get_one(Fragment, one) for one in standing]
        made = make_claim(
            self.session,
            self.study,
            theme="attention",
            pole=Pole.SUCCESS,
            sentence="Er is geluisterd.",
            fragments=fragments,
            made_by=None,
        )
        self.claims[made.id] = standing

    @rule()
    def all_that_may_is_quoted(self):
        for claim in claims_of(self.session, self.study.id):
            wanted = self.claims[claim.id] & self.quotable()
            choose_quotes(self.session, claim, fragment_ids=wanted, chosen_by=self.cast.editor.id)

    @rule(which=st.integers(0, 5), coders=st.sets(st.integers(0, 1)))
    def is_given_to_coders(self, which, coders):
        one = self.actors[which]
        if one.erased:
            return
        interview = self.session.get_one(Interview, one.interview)
        chosen = [self.coders[number] for number in coders]
        assign_coders(self.session, interview, user_ids=chosen, assigned_by=None)
        one.coders = frozenset(coders)

    @rule(number=st.integers(0, 1), asked=st.booleans())
    def a_professional_is_asked_or_let_go(self, number, asked):
        network, user = self.networks[number], self.cast.professional.id
        if asked:
            assign_reviewer(self.session, network, user_id=user, assigned_by=None)
            self.reviewers.add(number)
        elif number in self.reviewers:
            self.session.delete(self.session.get_one(NetworkReviewer, (network.id, user)))
            self.session.flush()
            self.reviewers.discard(number)

    def client_of(self, number):
        return next(one for one in self.actors if one.client and one.network == number)

    def told(self, which):
        one = self.actors[which]
        if one.erased or one.noes():
            return False
        left = self.client_of(one.network).took_back_at()
        return one.client or left is None or one.said_yes_after(left)

    def quotable(self):
        return {
            one.fragment
            for which, one in enumerate(self.actors)
            if which in self.coded
            and self.told(which)
            and one.released
            and one.agreed(Purpose.QUOTES)
        }

    @invariant()
    def the_rules_say_what_the_oracle_says(self):
        told = {one.id for which, one in enumerate(self.actors) if self.told(which)}
        mine = {one.id for one in self.actors}
        assert told_in_study(self.session, self.study.id) & mine == told
        if self.clock % 2:
            return
        factor = study_factors(self.session, self.study.id).of("attention", Pole.SUCCESS)
        coded = {self.actors[one].fragment for one in self.coded if self.told(one)}
        assert set(factor.fragment_ids) == coded

    @invariant()
    def networks_and_purposes_agree(self):
        if self.clock % 4:
            return
        for number, network in enumerate(self.networks):
            left = self.client_of(number).took_back_at()
            assert is_standing_network(self.session, network.id) is (left is None)
            asked = is_reviewer(self.session, network.id, user_id=self.cast.professional.id)
            assert asked is (number in self.reviewers)
            pattern = network_pattern(self.session, network.id, reads_all=False)
            read = {voice.actor.id for voice in pattern.voices}
            assert read == self.readers(number, Purpose.NETWORK_READING)
        which = self.clock // 4 % len(self.actors)
        one, actor = self.actors[which], self.session.get_one(Actor, self.actors[which].id)
        told = self.told(which)
        assert may_be_learned_from(self.session, actor) is (told and one.agreed(Purpose.LEARNING))
        assert may_be_phoned_again(self.session, actor) is (told and one.agreed(Purpose.FOLLOW_UP))

    def readers(self, number, purpose):
        return {
            one.id
            for which, one in enumerate(self.actors)
            if one.network == number and self.told(which) and one.agreed(purpose)
        }

    @invariant()
    def coders_and_quotes_agree(self):
        if self.clock % 4 != 1:
            return
        which = self.clock // 4 % len(self.actors)
        one = self.actors[which]
        for number, coder in enumerate(self.coders):
            may = not one.coders or number in one.coders
            assert may_read_to_code(self.session, one.interview, user_id=coder) is may
            statement = select(Interview.id).where(Interview.id == one.interview)
            found = self.session.exec(statement.where(open_to(coder))).first()
            assert (found is not None) is may
        for claim in claims_of(self.session, self.study.id):
            view = claim_view(self.session, claim)
            lines = {line.told.fragment.id for line in view.lines}
            quoted = {line.told.fragment.id for line in view.lines if line.quoted}
            standing = {self.actors[number].fragment for number in self.coded if self.told(number)}
            assert lines == self.claims[claim.id] & standing
            assert quoted <= self.quotable()

    def teardown(self):
        self.session.rollback()


def live(session, cast, *, lives, steps):
    on_stage = type("OnStage", (Lives,), {"session": session, "cast": cast})
    run_state_machine_as_test(
        on_stage,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            # A life is long and each step writes: making a failing one shorter takes minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_rules_agree_with_the_oracle_for_two_thousand_steps(session, cast):
    live(session, cast, lives=10, steps=200)


@pytest.mark.slow
def test_the_rules_agree_with_the_oracle_for_ten_thousand_steps(session, cast):
    live(session, cast, lives=50, steps=200)
