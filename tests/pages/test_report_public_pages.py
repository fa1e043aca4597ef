"""A published report and its plots in a real browser: for everyone, on a desk, a phone, in large type and on paper."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps import small_agency
from tests.apps.publishing import publish_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
REPORTS = "/agencies/qingshan/reports/"
REPORT, GRAPHICS = f"{REPORTS}2020/", f"{REPORTS}2020/graphics/"
YEARS = f"{REPORTS}2021/graphics/"  # the year with another before it
DRAWN = {
    GRAPHICS: ["outcomes", "replies", "requesters", "kinds", "months"],
    YEARS: ["requests-by-year", "items-by-year"],
}
# fmt: off
MODES = {
    "desk":             {"viewport": DESK},
    "phone":            {"viewport": PHONE},
    "large":            {"viewport": DESK, "large": True},
    "large phone dark": {"viewport": PHONE, "color_scheme": "dark", "large": True},
}
# fmt: on
AT_LEAST = {mode: MODES[mode] for mode in ("desk", "large phone dark")}


@pytest.fixture
def opened(browser, live_server):
    """``opened(**options)``: a page of a fresh context, of a site with the reports of two years."""
    small = small_agency.build()
    publish_report(
        by=small_agency.BY, agency=small.agency, year=2021, published_on=date(2022, 1, 20), on=small_agency.TODAY
    )
    contexts = []

    def opened(*, large=False, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if large:
            context.add_cookies([{"name": "reading", "value": "large", "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def words_of(page, plot):
    """The boxes of the words of a plot that are in sight."""
    return page.evaluate(
        """(plot) => [...document.querySelectorAll(`svg[aria-labelledby^="${plot}-title"] text`)]
            .filter(e => getComputedStyle(e).display !== 'none')
            .map(e => { const box = e.getBoundingClientRect();
                        return [e.textContent, box.left, box.top, box.right, box.bottom]; })""",
        plot,
    )


def overlapping(words):
    """Pairs of words of which one stands on the other; boxes reach a little over the strokes, which may touch."""
    return [
        (one[0], other[0])
        for number, one in enumerate(words)
        for other in words[number + 1 :]
        if min(one[3], other[3]) - max(one[1], other[1]) > 1
        and min(one[4], other[4]) - max(one[2], other[2]) > (one[4] - one[2]) / 3
    ]


def test_the_report_and_its_plots_bar_nobody_in_any_mode(opened, budget):
    complaints = []
    for mode, options in budget(AT_LEAST, MODES).items():
        page = opened(**options)
        page.on("console", lambda message: complaints.append(message.text))
        for address in (REPORTS, REPORT, GRAPHICS, YEARS):
            page.goto(address)
            page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{mode} {address}\n{found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (mode, address)
            drawn = page.locator("svg[role=img]").evaluate_all("all => all.map(e => e.getAttribute('aria-labelledby'))")
            names = [name.partition("-title")[0] for name in drawn]
            assert names == DRAWN.get(address, []), mode
            for name in names:
                words = words_of(page, name)
                assert words
                assert overlapping(words) == [], (mode, name)
                assert all(left >= 0 and right <= options["viewport"]["width"] for _, left, _, right, _ in words), name
    assert complaints == []


def test_words_on_one_another_are_seen():
    assert overlapping([("甲", 0, 0, 20, 20), ("乙", 10, 5, 30, 25)]) == [("甲", "乙")]
    assert overlapping([("甲", 0, 0, 20, 20), ("乙", 20, 0, 40, 20), ("丙", 0, 18, 20, 38)]) == []


def test_a_figure_leads_to_its_cell_by_keyboard_and_the_cell_is_marked(opened):
    page = opened(viewport=DESK)
    page.goto(REPORT)
    figure = page.locator(".to-cell", has_text="56").first
    before = page.evaluate("scrollY")
    figure.focus()
    page.keyboard.press("Enter")
    cell = page.locator("td:target")
    assert cell.inner_text() == "56"
    assert cell.evaluate("e => getComputedStyle(e).boxShadow") != "none"
    box = cell.bounding_box()
    assert 0 <= box["y"] <= DESK["height"] - box["height"]
    assert page.evaluate("scrollY") > before


def test_on_paper_there_are_the_report_and_the_plots_alone(opened):
    page = opened(viewport=DESK)
    page.emulate_media(media="print")
    page.goto(REPORT)
    for hidden in (".report-tools", ".folded >> nth=0", ".editions"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".signature").evaluate("e => getComputedStyle(e).textAlign") == "right"
    page.goto(GRAPHICS)
    for hidden in (".graphics-foot", ".plot-table >> nth=0"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator("svg[role=img]").first.is_visible()
