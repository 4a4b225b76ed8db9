"""What a browser keeps of a page: all of it, as text, to look for words in."""

from patience import wait_until
from playwright.sync_api import Page

KEPT = """async () => {
  const found = [{...localStorage}, {...sessionStorage}, history.state, document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store).getAll();
      await new Promise((done) => { rows.onsuccess = done; });
      found.push(name, store, rows.result);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  return JSON.stringify(found);
}"""
WAITING = "wij.outbox.all().then((all) => all.length)"


def everything_kept(page: Page) -> str:
    """Return local and session storage, databases, caches and cookies, as one text."""
    return str(page.evaluate(KEPT))


def waiting_in(page: Page) -> int:
    """Return how many turns wait in the outbox."""
    return int(page.evaluate(WAITING))


def expect_empty(page: Page) -> None:
    """Wait until the outbox is empty; the last turn goes just after it is shown as saved."""
    wait_until(page, lambda: waiting_in(page), 0, longest=30_000)
