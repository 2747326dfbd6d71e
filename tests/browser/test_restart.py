"""The server goes away and comes back while a page is open: the page says so, keeps what was typed, and goes on by itself."""

from __future__ import annotations

from tests.browser.conftest import picture, until
from tests.console.attacks.poison import poisoned
from tests.console.processes import free_port, started
from tests.console.served import served

from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.desk import By

BANNER = "document.querySelector('.banner')?.textContent"


def test_a_page_outlives_a_restart_of_the_server(chromium, tmp_path):
    poisoned(tmp_path, "")
    config, port = Config(tmp_path), free_port()
    with served(tmp_path) as console:
        by = By("analyst", config.now())
        cookie = console.desk.sessions.begin(by, console.desk.people.named("analyst"))
    desk = desk_of(config)
    desk.jobs.enqueue(by, "read_files", {"inbox": "0" * 32, "files": ["a.log"], "count": 1})
    job = desk.jobs.take("elsewhere 1", config.now())
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": f"doorward-{port}", "value": cookie, "url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    with started(tmp_path, port) as process:
        page.goto(f"http://127.0.0.1:{port}/imports/jobs/{job.number}")
        page.evaluate("window.stays = document.getElementById('find').value = 'half a word'")
        desk.jobs.beat(job, config.now(), 0.3, "reading a.log")
        until(page, "document.querySelector('h1').textContent.includes('30% done')", 20)
        assert not page.evaluate(BANNER)
        process.kill()
        process.wait()
        until(page, f"{BANNER} === 'The server does not answer. Trying again…'", 20)
        assert page.evaluate("document.querySelector('.banner').getAttribute('role')") == "alert"
        picture(page, "restart")
    desk.jobs.beat(job, config.now(), 0.6, "reading a.log")
    with started(tmp_path, port):
        until(page, f"!{BANNER} && document.querySelector('h1').textContent.includes('60% done')", 30)
        assert page.evaluate("window.stays === document.getElementById('find').value"), "it was not loaded anew"
    context.close()
    desk.close()
