"""Requests that are made first and sent later, and those whose method is named at run time."""

import pytest

from drillgate.operations import Action, Kind


@pytest.mark.parametrize("library", ["requests", "httpx", "niquests"])
def test_a_request_object_takes_its_method_first(script, library):
    made = script(f"import {library}\nclient.send({library}.Request('DELETE', 'https://api/v1/sites'))")
    request = f"{library}.Request('DELETE', 'https://api/v1/sites')"
    assert made.read() == (made.operation(request, Kind.RESOURCE, "DELETE /v1/sites"),)


@pytest.mark.parametrize("owner", ["requests", "httpx", "requests.Session()", "httpx.Client(base_url=base)"])
def test_a_request_whose_method_is_named_at_run_time_is_told(script, owner):
    [one] = script(f"import requests, httpx\ngetattr({owner}, verb)('https://api/v1/sites')").read()
    assert (one.action, one.reason) == (Action.UNREAD, "a method by a computed name: {verb}")


@pytest.mark.parametrize("owner", ["requests.codes", "requests.exceptions", "requests.get('https://api').headers"])
def test_what_sends_no_request_may_be_looked_up(script, owner):
    assert script(f"import requests\ngetattr({owner}, name)").read() == ()
