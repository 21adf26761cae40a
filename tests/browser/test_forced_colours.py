"""Forced colours, as in the high contrast of Windows: the reader's system chooses them.

Backgrounds, shadows and tints go, so that what is pressed needs a border, the focus an outline, and
what is drawn a colour that stands out from the canvas.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import STILL
from tests.browser.kinds import KINDS

pytestmark = pytest.mark.browser

DRAWN = ("view: parts of a whole", "view: line", "view: network", "view: map")
OTHERS = ("home", "event", "statistic", "class", "search", "source", "editor")
CASES = [(name, "dark") for name in (*OTHERS, *DRAWN)] + [(name, "light") for name in DRAWN]
"""Kinds of page, and whether the canvas is dark; a drawing has colours of its own on each."""

# The contrast of WCAG 2.2 (1.4.3) of each colour with that of the canvas; any notation of CSS is
# turned into numbers by drawing with it.
CONTRAST = """
  const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const probe = document.body.appendChild(document.createElement('span'));
  probe.style.cssText = 'color: Canvas; forced-color-adjust: none';
  const numbers = (colour, over) => {
    for (const each of [over, colour].filter(Boolean)) {
      pixel.fillStyle = each;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map(each => each / 255)
    .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const canvas = getComputedStyle(probe).color;
  const contrast = (colour) => {
    const both = [light(numbers(colour, canvas)), light(numbers(canvas))].sort();
    return (both[1] + 0.05) / (both[0] + 0.05);
  };
  const system = (name) => {
    probe.style.color = name;
    return `rgb(${numbers(getComputedStyle(probe).color).join(',')})`;
  };
  const brief = (part) => part.outerHTML.slice(0, 90);
"""
BORDERLESS = (
    CONTRAST
    + """
  const bordered = 'button, input, select, textarea, .badge, .card, .facets a, '
    + '.chosen li:not(.aside-link) a';
  return [...document.querySelectorAll(`:is(main, header) :is(${bordered})`)]
    .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.closest('#yasgui'))
    .filter(part => !['checkbox', 'radio'].includes(part.type))
    .filter(part => {
      const style = getComputedStyle(part);
      return parseFloat(style.borderTopWidth) < 1 || style.borderTopStyle === 'none'
        || contrast(style.borderTopColor) < 3;
    }).map(brief);
"""
)
# The browser lays the colour of the canvas under all words.
WORDLESS = (
    CONTRAST
    + """
  return [...document.querySelectorAll(':is(main, header) :is(button, a, h1, p, dt)')]
    .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.closest('#yasgui'))
    .filter(part => contrast(getComputedStyle(part).color) < 4.5).map(brief);
"""
)
# Of a shape, its filling or its outline has to be seen; what stands behind the marks need not be.
FAINT = (
    CONTRAST
    + """
  const shapes = '.mark-rect path, .mark-symbol path, .mark-line path, .way, .place, .bar-sure, '
    + '.strip .mark, .network rect, .network path, .diagram rect, .diagram line, .map .span, '
    + '.graph path';
  const behind = (part) => part.closest('.mark-rect')?.matches(':first-of-type')
    && part.closest('[data-draw=parts]');
  const faint = [...document.querySelectorAll(`main svg :is(${shapes})`)].filter(part => {
    const style = getComputedStyle(part);
    const seen = ['fill', 'stroke'].filter(each => style[each] !== 'none')
      .map(each => contrast(style[each]));
    return !behind(part) && Math.max(0, ...seen) < 3;
  }).map(brief);
  for (const name of document.querySelectorAll('.graph text')) {
    const wanted = system(name.closest('a') ? 'LinkText' : 'CanvasText');
    const own = getComputedStyle(name).fill.replaceAll(' ', '');
    if (own !== wanted) faint.push(`name: ${name.textContent}`);
  }
  return faint;
"""
)
# What is chosen is told by a shadow, or a tint, without forced colours.
UNMARKED = """
  return [...document.querySelectorAll('mark, .facets [aria-current]')]
    .filter(part => getComputedStyle(part).outlineStyle === 'none')
    .map(part => part.outerHTML.slice(0, 90));
"""
FOCUS = (
    CONTRAST
    + """
  const part = document.activeElement;
  const shown = part.matches('.CodeMirror textarea') ? part.closest('.CodeMirror') : part;
  const style = getComputedStyle(shown);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return seen && contrast(style.outlineColor) >= 3 ? '' : brief(shown);
"""
)


@pytest.fixture
def forced(browser: Chrome) -> Iterator[Chrome]:
    """The browser, which gets its own colours back afterwards."""
    yield browser
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize(("name", "scheme"), CASES)
def test_all_is_seen_in_forced_colours(
    forced: Chrome, address: str, museum: str, name: str, scheme: str
) -> None:
    features = [STILL, {"name": "prefers-color-scheme", "value": scheme}]
    features.append({"name": "forced-colors", "value": "active"})
    forced.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    kind = next(each for each in KINDS if each.name == name)
    forced.get({"belarus": address, "museum": museum}[kind.site] + kind.path)
    WebDriverWait(forced, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, kind.ready))
    assert forced.execute_script("return matchMedia('(forced-colors: active)').matches")
    faults = {
        "without a border": forced.execute_script(BORDERLESS),
        "words not seen": forced.execute_script(WORDLESS),
        "faint": forced.execute_script(FAINT),
        "chosen, and not seen to be": forced.execute_script(UNMARKED),
        "focus not seen": [],
    }
    for _ in range(12):
        ActionChains(forced, duration=0).send_keys(Keys.TAB).perform()
        faults["focus not seen"] += [each for each in [forced.execute_script(FOCUS)] if each]
    assert {where: found for where, found in faults.items() if found} == {}
