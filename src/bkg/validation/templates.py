"""The templates that a dataset brings: whether Jinja can read them.

What they may do is decided where they run, see `bkg.web.class_templates`; here only their syntax is
checked, so that a slip is said with its line when the dataset is checked and not by a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bkg.errors import InputError, InputErrors, Position


def check_templates(paths: Iterable[Path]) -> None:
    """Read each template.

    Raises:
        InputErrors: one for each that is no UTF-8 text or no template.
    """
    environment = ImmutableSandboxedEnvironment(autoescape=True, extensions=["jinja2.ext.i18n"])
    errors = []
    for path in paths:
        try:
            environment.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            message = f"not a Jinja template: {error.message}"
            errors.append(InputError(message, Position(path, error.lineno)))
        except (OSError, UnicodeDecodeError) as error:
            errors.append(InputError(f"cannot be read: {error}", Position(path)))
    if errors:
        raise InputErrors(errors)
