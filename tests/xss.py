"""Texts that would do something on a page that forgets to escape them.

Each tries to set ``window.wijkwaad`` or to open a dialog; each is short, so that the
shortest field takes it.
"""

RUN = "window.wijkwaad=1"
TAGS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT>",
    "<script src=data:,window.wijkwaad=1></script>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"<script type=module>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img/src/onerror={RUN}>",
    f"<image src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x>",
    "<svg><a xlink:href=javascript:window.wijkwaad=1>x</a>",
    f"<svg><set onbegin={RUN}>",
    f"<math><mi/xlink:href=javascript:{RUN}>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<p onmouseover={RUN}>wijkwaad</p>",
    f"<div onpointerenter={RUN}>wijkwaad</div>",
    "<iframe src=javascript:parent.wijkwaad=1>",
    '<iframe srcdoc="<script>parent.wijkwaad=1</script>">',
    "<object data=javascript:window.wijkwaad=1>",
    "<embed src=javascript:window.wijkwaad=1>",
    "<a href=javascript:window.wijkwaad=1>wijkwaad</a>",
    "<a href='java\tscript:window.wijkwaad=1'>x</a>",
    "<form action=javascript:window.wijkwaad=1><button>x",
    "<button formaction=javascript:window.wijkwaad=1>x",
    "<base href=//elders.example/wijkwaad/>",
    "<link rel=stylesheet href=//elders.example/wijkwaad>",
    "<meta http-equiv=refresh content='0;url=//elders.example/wijkwaad'>",
    "<style>*{background:url(//elders.example/wijkwaad)}</style>",
    "<p style=background:url(//elders.example/wijkwaad)>",
    "<template><script>window.wijkwaad=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=window.wijkwaad=1>'>",
    "<!--><img src=x onerror=window.wijkwaad=1>-->",
    "<![CDATA[><script>window.wijkwaad=1</script>]]>",
    "<x-wijkwaad tabindex=1 autofocus onfocus=window.wijkwaad=1>",
)
ATTRIBUTES = (
    f'" onmouseover={RUN} x="',
    f"' onfocus={RUN} autofocus x='",
    f'"><script>{RUN}</script>',
    f"'><img src=x onerror={RUN}>",
    f"` onclick={RUN} `",
    f"x onerror={RUN}",
    "javascript:window.wijkwaad=1",
    "data:text/html,<script>window.wijkwaad=1</script>",
    "&lt;script&gt;window.wijkwaad=1&lt;/script&gt;",
    "&#60;img src=x onerror=window.wijkwaad=1&#62;",
    "\\u003cscript\\u003ewindow.wijkwaad=1",
)
HTMX = (
    "<p hx-get=/wijkwaad hx-trigger=load>",
    "<p data-hx-get=/wijkwaad data-hx-trigger=load>",
    "<p hx-on:click=window.wijkwaad=1>",
    "<p hx-on::load=window.wijkwaad=1>",
    "<p hx-post=/wijkwaad hx-trigger=load hx-vals='js:{a:1}'>",
    "<p hx-delete=/wijkwaad>",
    "<hx-partial hx-target=body>wijkwaad</hx-partial>",
)
OTHERS = (
    "{{7*7}}wijkwaad",
    "${7*7}wijkwaad",
    "{% print 7*7 %}wijkwaad",
    "#{7*7}<%= 7*7 %>wijkwaad",
    "[wijkwaad](javascript:window.wijkwaad=1)",
    "![wijkwaad](x onerror=window.wijkwaad=1)",
    "<javascript:window.wijkwaad=1>",
    "# wijkwaad\n```\n<script>window.wijkwaad=1</script>",
    "\u200b<scr\u200bipt>window.wijkwaad=1</scr\u200bipt>",
    "\u200fwijkwaad<script>window.wijkwaad=1</script>",
    "+ADw-script+AD4-window.wijkwaad=1+ADw-/script+AD4-",
    "\uff1cscript\uff1ewindow.wijkwaad=1\uff1c/script\uff1e",
)
PAYLOADS = TAGS + ATTRIBUTES + HTMX + OTHERS

# What a page tells about itself: everything that came to life, in words for a person.
PROBES = """() => {
  const alive = [];
  if (window.wijkwaad) alive.push("a script ran");
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      const bad = value.includes("wijkwaad");
      const shown = ["value", "title", "aria-label", "alt", "content", "data-label"].includes(name);
      if (name.startsWith("on")) alive.push(`${one.localName} has ${name}`);
      if (bad && !shown) alive.push(`${one.localName} has it in ${name}`);
    }
    if (one.localName.includes("wijkwaad")) alive.push(one.localName);
    const code = ["script", "style"].includes(one.localName);
    if (code && one.textContent.includes("wijkwaad")) alive.push("a script or style holds it");
  }
  const asked = performance.getEntriesByType("resource").map((one) => one.name);
  alive.push(...asked.filter((one) => one.includes("wijkwaad") || one.includes("elders.example")));
  return alive;
}"""
