/* Filters of lists: what matches, and what almost does. */
#include "tests/unit/fake.h"

#define PVE(type, id, user) "UPID:pve1:000AE992:00A21BA7:618C1D55:" type ":" id ":" user ":"
#define PBS(type, id, user) "UPID:pbs1:000AE992:00A21BA7:00000001:618C1D55:" type ":" id ":" user ":"
#define ALICE PVE("vzdump", "104", "alice@pve")

struct row {
	const char *name, *upid;
	struct upid_filter filter;
	bool matches;
};

#define FILTER(...) { __VA_ARGS__ }
#define STR(member, text) .member = { text, sizeof(text) - 1 }

static const struct row rows[] = {
	{ "no filter", ALICE, FILTER(.classes = 0), true },
	{ "type", ALICE, FILTER(STR(types, "vzdump")), true },
	{ "type: a part of it", ALICE, FILTER(STR(types, "vzdum")), false },
	{ "type: another case", ALICE, FILTER(STR(types, "VZDUMP")), false },
	{ "one of several types", ALICE, FILTER(STR(types, "qmstart,vzdump")), true },
	{ "none of several types", ALICE, FILTER(STR(types, "qmstart,qmstop")), false },
	{ "vmid", ALICE, FILTER(STR(vmid, "104")), true },
	{ "vmid: a longer one", ALICE, FILTER(STR(vmid, "1040")), false },
	{ "vmid: a shorter one", ALICE, FILTER(STR(vmid, "10")), false },
	{ "vmid: a storage stands behind it", PVE("imgdel", "104@local", "root@pam"),
	  FILTER(STR(vmid, "104")), false },
	{ "vmid: a job over several guests", PVE("vzdump", "", "root@pam"), FILTER(STR(vmid, "104")),
	  false },
	{ "vmid in PBS: a VM", PBS("backup", "store\\x3avm-104", "root@pam"), FILTER(STR(vmid, "104")),
	  true },
	{ "vmid in PBS: a container in a namespace",
	  PBS("verify_group", "store\\x3ans-ct-104", "root@pam"), FILTER(STR(vmid, "104")), true },
	{ "vmid in PBS: a snapshot", PBS("reader", "store\\x3avm-104-618C1D55", "root@pam"),
	  FILTER(STR(vmid, "104")), true },
	{ "vmid in PBS: a longer number", PBS("backup", "store\\x3avm-1040", "root@pam"),
	  FILTER(STR(vmid, "104")), false },
	{ "vmid in PBS: a host of that name", PBS("backup", "store\\x3ahost-104", "root@pam"),
	  FILTER(STR(vmid, "104")), false },
	{ "node", ALICE, FILTER(STR(node, "pve1")), true },
	{ "node: another one", ALICE, FILTER(STR(node, "pve2")), false },
	{ "user", ALICE, FILTER(STR(user, "alice@pve")), true },
	{ "user: the end of another name", PVE("vzdump", "104", "malice@pve"),
	  FILTER(STR(user, "alice@pve")), false },
	{ "user: by a token", PVE("vzdump", "104", "alice@pve!ci"), FILTER(STR(user, "alice@pve")), true },
	{ "token", PVE("vzdump", "104", "alice@pve!ci"), FILTER(STR(user, "alice@pve!ci")), true },
	{ "token: another one", PVE("vzdump", "104", "alice@pve!cd"), FILTER(STR(user, "alice@pve!ci")),
	  false },
	{ "token: the user by password", ALICE, FILTER(STR(user, "alice@pve!ci")), false },
	{ "since: the very second", ALICE, FILTER(.since_s = 0x618C1D55), true },
	{ "since: a second later", ALICE, FILTER(.since_s = 0x618C1D56), false },
	{ "until: the very second", ALICE, FILTER(.until_s = 0x618C1D55), true },
	{ "until: a second earlier", ALICE, FILTER(.until_s = 0x618C1D54), false },
	{ "class", ALICE, FILTER(.classes = 1u << UPID_ERROR), true },
	{ "class: one of several", ALICE, FILTER(.classes = 1u << UPID_ERROR | 1u << UPID_RUNNING), true },
	{ "class: another one", ALICE, FILTER(.classes = 1u << UPID_CLASS_OK), false },
	{ "datastore", PBS("garbage_collection", "store", "root@pam"), FILTER(STR(datastore, "store")),
	  true },
	{ "datastore of a group", PBS("backup", "store\\x3avm-104", "root@pam"),
	  FILTER(STR(datastore, "store")), true },
	{ "datastore: the beginning of another name", PBS("garbage_collection", "store2", "root@pam"),
	  FILTER(STR(datastore, "store")), false },
	{ "datastore of a sync job", PBS("syncjob", "r1\\x3afar\\x3astore\\x3a\\x3ajob", "root@pam"),
	  FILTER(STR(datastore, "store")), true },
	{ "datastore of a sync job: the remote one",
	  PBS("syncjob", "r1\\x3afar\\x3astore\\x3a\\x3ajob", "root@pam"), FILTER(STR(datastore, "far")),
	  false },
	{ "datastore: an id of PVE with that name", PVE("srvstart", "store", "root@pam"),
	  FILTER(STR(datastore, "store")), false },
	{ "datastore: not in PVE", ALICE, FILTER(STR(datastore, "store")), false },
	{ "remote", "pve:lab!" ALICE, FILTER(STR(remote, "lab")), true },
	{ "remote: another one", "pve:lab!" ALICE, FILTER(STR(remote, "prod")), false },
	{ "remote: a task of the manager itself", ALICE, FILTER(STR(remote, "lab")), false },
	{ "all of several conditions", ALICE, FILTER(STR(types, "vzdump"), STR(vmid, "104")), true },
	{ "one of several conditions fails", ALICE, FILTER(STR(types, "vzdump"), STR(vmid, "105")), false },
};

TEST(a_filter_matches_exactly_what_it_says)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct upid_err err = { 0 };
		struct upid task;
		struct upid_listed listed = { .task = &task, .cls = UPID_ERROR };

		if (upid_parse(&task, upid_str(rows[i].upid), NULL, &err) != 0)
			fail_msg("%s: %s", rows[i].name, err.message);
		if (upid_filter_matches(&rows[i].filter, &listed) != rows[i].matches)
			fail_msg("%s", rows[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_filter_matches_exactly_what_it_says) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
