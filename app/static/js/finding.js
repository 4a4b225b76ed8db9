// The answer of a search came from a POST. Going back to it would make the browser ask to send
// the form again: from here on this place in its history is the empty search page.
"use strict";

history.replaceState(null, "", location.pathname);
