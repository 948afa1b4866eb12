"""Access to tasks of PBS: check_task_access, check_job_privs in src/api2/node/tasks.rs.

`stores` of a user or token: the datastores on which it has all privileges.
"""

import upids

JOBS = ("verificationjob", "syncjob", "garbage_collection", "prune", "prunejob")


def may_read(caller, owner, kind, ident):
    return caller.owns(*owner) or caller.may("audit") or is_job_of(caller.stores, kind, ident)


def is_job_of(stores, kind, ident):
    if kind not in JOBS or not ident or not stores:
        return False
    pieces = ident.split(":")
    if kind == "syncjob":
        # Other sync jobs need privileges on the remote, which are not modelled.
        return pieces[0] == "-" and set(pieces[1:3]) <= set(stores)
    return pieces[0] in stores


class Visible:
    """Predicate on rows for a caller without Sys.Audit on /system/tasks."""

    def __init__(self, caller):
        self.caller = caller

    def __call__(self, row):
        owner = upids.split_authid(row["user"]) or (row["user"], None)
        return may_read(self.caller, owner, row["worker_type"], row["worker_id"])
