"""Three servers of different products in one call, each with its own profile."""

import pytest


@pytest.fixture
def three(sites, fresh_upid):
    """A cluster, a Backup Server and a Mail Gateway with one task each; tasks are in .tasks"""
    tasks = {
        "west": fresh_upid(),
        "backup": fresh_upid("verify", "store1", "pbs1", product="pbs"),
        "mail": fresh_upid("saupdate", "", "pmg1"),
    }
    products = {"west": "pve", "backup": "pbs", "mail": "pmg"}
    ends = {"west": "OK", "backup": "WARNINGS: 1", "mail": "OK"}
    found = sites(
        **{
            name: {
                "product": products[name],
                "tasks": [{"upid": tasks[name], "exitstatus": ends[name]}],
            }
            for name in tasks
        }
    )
    found.tasks = tasks
    return found


@pytest.mark.parametrize("name, expected", [("west", "ok"), ("backup", "warning"), ("mail", "ok")])
def test_each_profile_leads_to_its_own_server(upid, three, name, expected):
    done = upid("status", "--profile", name, three.tasks[name], env=three.env).expect(0)
    assert done.record["class"] == expected
    asked = [site for site in three.servers if three[site].journal("status")]
    assert asked == [name]
