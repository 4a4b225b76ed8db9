"""Which tests run on SQLite alone in ``make test``, and why: the engine plays no part there.

What stays on PostgreSQL however wide this list grows:

- every page, opened by everybody who may and who may not (``test_access_matrix``,
  ``test_canary_crawl``), under row-level security;
- every form, sent once by who sends it (``test_every_form_under_guard``);
- whatever counts, finds, orders, erases, keeps, migrates or takes turns;
- of the files below, each test of two at once: its name says so.

``WIJ_TEST_EVERYTHING=yes`` runs all of them on PostgreSQL too; ``make check-slow`` does.
"""

import os
import re
from pathlib import Path

FILES = {
    "the door, the frame round every page, and what is sent wrongly": """
        test_accessibility_statement test_attacks test_attacks_on_the_edges
        test_attacks_with_files test_design_system test_formats test_headers_on_every_answer
        test_help test_languages test_lock test_navigation test_nothing_typed_is_lost
        test_offline_shell test_page_budget test_privacy_for_actors test_problems_of_every_kind
        test_problems_without_words test_second_factor_compulsory test_shortcuts
        test_single_sign_on test_static_files test_tours test_words_of_forms
        test_account_of_oneself test_people_of_the_administrator
        test_synthetic_data_is_called_synthetic""",
    "settings, keys, folders and files: no row is read": """
        test_settings_values test_master_key_sources test_engines_sqlite test_chapter_files
        test_ecograms test_calendar_files test_abbreviations_of_ones_own test_own_model
        test_stale_key_copies""",
    "rules that are worked out in memory, over rows that other tests fetch": """
        test_standing_against_an_oracle test_planner test_why_not_planned test_letters
        test_draw_properties test_codings_under_edits test_codings_stay_on_their_words
        test_claim_proposals test_claim_changes test_chapters_text test_release_order
        test_pseudonyms_stay_the_same test_names_of_themes test_learning""",
    "what a page says, shows and refuses; its queries stand in the tests of its floor": """
        test_appointments_called_off test_availability_pages test_blind_pages
        test_calendar_feeds test_calls_held_after_a_death test_calls_of_the_day
        test_chapters_pages test_claim_changes_pages test_claims_pages test_codebook_pages
        test_coding_explained test_coding_pages test_coding_steps test_commitments
        test_comparisons test_compass test_counted_claims test_draw_certificates
        test_draws_of_the_lead test_ecogram_pages test_editions test_exports
        test_figures_page test_finding_page test_frame_import test_independence_pages
        test_influence_pages test_interviewer_effects test_jobs_pages test_journey_sheets
        test_journeys test_letter_pages test_logbook test_method_appendix
        test_most_to_learn test_names_pages test_network_values test_networks_of_the_lead
        test_outline_pages test_pausing test_planning_pages test_quote_board
        test_reading_back_by_phone test_register_pages test_reopening test_response_pages
        test_reviews_pages test_saturation_page test_savings_pages test_second_looks
        test_spoken_words_page test_stories_entered_afterwards test_studies_of_the_lead
        test_suggestion_breadth test_telling_back test_telling_by_hand test_voices
        test_we_profile test_worries""",
    "the same program in the same browser": """
        test_accessibility test_accessibility_of_pages test_accessibility_of_states
        test_chapter_journey test_claims_journey test_closing_in_six_taps test_compass_journey
        test_draft_journey test_ecogram_journey test_finding_journey test_help_pictures
        test_interviewer_journey test_keyboard_coder test_keyboard_focus
        test_keyboard_interviewer test_keyboard_professional test_keyboard_shortcuts
        test_keyboard_tour test_lead_journey test_learning_journey test_monitor_journey
        test_names_journey test_nothing_executes test_pause_journey test_phone
        test_phone_interview test_problem_pages test_register_journey
        test_research_ground_journey test_response_journey test_second_factor_journey
        test_selecting_words test_sign_in_journey test_style_page test_teller_journey
        test_tour_journey test_undoing_ten_steps test_understanding_journeys
        test_voices_journey""",
}
SAME_ON_BOTH = {f"{name}.py" for names in FILES.values() for name in names.split()}
# Refused before a row is read.
TESTS = {"test_nobody_opens_anything", "test_a_role_that_may_not_gets_no_further_than_the_door"}
EVERYTHING = os.environ.get("WIJ_TEST_EVERYTHING") == "yes"
# Two people, pages or processes: who goes first is the database's own doing.
TWO_AT_ONCE = re.compile(r"at_once|at_the_same_moment|meanwhile|two_(leads|editors|who|coders)")
A_TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)


def adds_nothing(path: Path, name: str) -> bool:
    """Whether this test says on PostgreSQL what it said on SQLite."""
    same = path.name in SAME_ON_BOTH or name.partition("[")[0] in TESTS
    return same and not EVERYTHING and not TWO_AT_ONCE.search(name)


def adds_nothing_at_all(path: Path) -> bool:
    """Whether no test of this file adds anything: then it need not even be read."""
    names = A_TEST.findall(path.read_text()) if path.name in SAME_ON_BOTH else [path.name]
    return all(adds_nothing(path, name) for name in names)
