"""Rules of addresses that learn to write an address when somebody needs one.

Werkzeug compiles two small functions per rule at the start: four fifths of the time in which
the app is made, while a process that answers a few pages needs only some of them.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class QuickRule(Rule):
    """A rule whose functions are compiled at their first use.

    The method is Werkzeug's own inner part: in a version that calls it otherwise, this class
    is an ordinary rule.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(super(QuickRule, self)._compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build
