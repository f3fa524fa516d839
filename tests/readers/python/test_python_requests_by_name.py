"""Requests that are made first and sent later, and calls whose method is named by a value."""

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


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("client._make_api_call('DeleteBucket', {'Bucket': 'sites'})", "DeleteBucket"),
        ("client._make_api_call(operation_name='TerminateInstances', api_params=given)", "TerminateInstances"),
        ("client.__getattribute__('delete_bucket')", "delete_bucket"),
    ],
)
def test_a_call_that_a_client_is_given_by_name_is_opaque(script, call, name):
    made = script(f"import boto3\nclient = boto3.client('s3')\n{call}")
    assert made.read() == (made.opaque(call, f"a method by name: {name}"),)


@pytest.mark.parametrize("call", ["client._make_api_call('ListBuckets', {})", "client.__getattribute__('meta')"])
def test_a_harmless_call_by_name_is_silent(script, call):
    assert script(f"import boto3\nclient = boto3.client('s3')\n{call}").read() == ()
