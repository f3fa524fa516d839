import pytest

from drillgate.results import Basis, CheckResult, Verdict

STAFF, ADMINS = (("identities", "group/staff"),), (("identities", "group/admins"),)


@pytest.fixture
def people(story):
    """A site with a user in each of two groups."""
    story.stores, story.engines = ("pages", "identities"), {"identities": "cognito"}
    story.site("s1")
    story.wrote(0, "group/staff", "g", store="identities", cause="seed")
    story.wrote(0, "group/admins", "h", store="identities", cause="seed")
    story.wrote(0, "user/1", "a", store="identities", cause="seed", refers=STAFF)
    story.wrote(0, "user/2", "b", store="identities", cause="seed", refers=ADMINS)
    story.lost(60)
    return story


GROUPS = {"group/staff": "g", "group/admins": "h"}


def result(verdict, right, users, witness=""):
    measured = f"{right} of {users} user{'' if users == 1 else 's'} as they were"
    values = {"users": users, "wrong": users - right}
    return [CheckResult("identity", "identities", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_users_in_their_groups_pass(people):
    people.restored(GROUPS | {"user/1": ("a", STAFF), "user/2": ("b", ADMINS)}, store="identities")
    assert people.ask("identity") == result(Verdict.PASS, 2, 2)


def test_a_user_in_no_group_any_more_fails(people):
    people.restored(GROUPS | {"user/1": "a2", "user/2": ("b", ADMINS)}, store="identities")
    witness = "user/1 of site s1 is in no group, and was in group/staff"
    assert people.ask("identity") == result(Verdict.FAIL, 1, 2, witness)


def test_a_user_with_more_rights_than_before_fails(people):
    people.restored(GROUPS | {"user/1": ("a2", ADMINS), "user/2": ("b", ADMINS)}, store="identities")
    witness = "user/1 of site s1 is in group/admins, and was in group/staff"
    assert people.ask("identity") == result(Verdict.FAIL, 1, 2, witness)


def test_a_user_who_is_not_there_fails(people):
    people.restored(GROUPS | {"user/2": ("b", ADMINS)}, store="identities")
    assert people.ask("identity") == result(Verdict.FAIL, 1, 2, "user/1 of site s1 is not there")


def test_groups_without_users_put_nothing_at_stake(story):
    story.stores, story.engines = ("identities",), {"identities": "cognito"}
    story.site("s1")
    story.wrote(0, "group/staff", "g", store="identities", cause="seed")
    story.lost(60)
    story.restored({"group/staff": "g"}, store="identities")
    assert story.ask("identity") == result(Verdict.UNKNOWN, 0, 0, "no lost site had any user")


def test_an_estate_without_a_user_pool_is_not_judged(people):
    people.engines = {}
    assert people.ask("identity") == []
