"""What pages cost over the wire: page, styles, scripts and data together, heads included."""

from __future__ import annotations

import json

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.kinds import KINDS, Kind

pytestmark = pytest.mark.browser

HEAVIEST = 150_000
"""Bytes of any page but those with the query editor."""

# A server of files packs nothing, and what is refused is small.
WEIGHED = [
    kind
    for kind in KINDS
    if kind.site in {"belarus", "museum"} and kind.status == 200 and "yasqe" not in kind.ready
]


def transferred(browser: Chrome) -> int:
    """Bytes of all answers since the log was last read."""
    messages = [
        json.loads(entry["message"])["message"]
        for entry in browser.get_log("performance")  # type: ignore[no-untyped-call]  # selenium lacks it
    ]
    return sum(
        round(message["params"]["encodedDataLength"])
        for message in messages
        if message["method"] == "Network.loadingFinished"
    )


@pytest.mark.parametrize("packing", ["br, gzip", "gzip"])
@pytest.mark.parametrize("kind", WEIGHED, ids=lambda kind: kind.name)
def test_each_kind_of_page_is_light(
    browser: Chrome, address: str, museum: str, kind: Kind, packing: str
) -> None:
    """Browsers offer brotli to https alone, so it has to hold with gzip, too."""
    headers = {"headers": {"Accept-Encoding": packing}}
    browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", headers)
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    transferred(browser)
    try:
        browser.get({"belarus": address, "museum": museum}[kind.site] + kind.path)
        WebDriverWait(browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, kind.ready))
        assert 0 < transferred(browser) <= HEAVIEST
    finally:
        browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})
