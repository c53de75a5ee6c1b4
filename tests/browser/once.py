"""Tests for which one engine is enough, by the reason for it."""

import pytest

in_python = pytest.mark.once("what comes of it is decided in Python")
of_settings = pytest.mark.once("what a configuration means is decided in Python")
among_tabs = pytest.mark.once("what tabs agree upon is decided in Python; that they hear one another is seen elsewhere")
with_server = pytest.mark.once("it is between Python and a server")
on_our_page = pytest.mark.once("the page is the workshop's own, and what it shows of ours is seen elsewhere")
