"""Generated logs of long tasks, with progress: `"log_of": "vzdump"` in a script.

The lines have the format of the products. They are spread over the task's `seconds`.
"""

import time

STEPS = 40
FORTY = range(1, STEPS + 1)


def timeline(script, fields):
    """Entries for timeline.py, or None. `@` stands for the guest, `~` for the time."""
    if "log_of" not in script:
        return None
    ident, start = fields["id"] or "100", fields["starttime"]
    seconds = script.get("seconds") or script.get("took") or 60
    entries = KINDS[script["log_of"]](seconds)
    return [[at, filled(line, ident, start + at)] for at, line in entries]


def filled(line, ident, moment):
    if "~" in line:
        line = line.replace("~", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)))
    return line.replace("@", ident)


def vzdump(seconds):
    """A backup of one VM of 32 GiB."""
    head = [
        "INFO: starting new backup job: vzdump @ --storage backup --mode snapshot",
        "INFO: Starting Backup of VM @ (qemu)",
        "INFO: Backup started at ~",
        "INFO: status = running",
        "INFO: VM Name: web",
        "INFO: include disk 'scsi0' 'local-lvm:vm-@-disk-0' 32G",
        "INFO: backup mode: snapshot",
        "INFO: creating vzdump archive '/mnt/pve/backup/dump/vzdump-qemu-@.vma.zst'",
        "INFO: started backup task '2b6b1c6c-8f0e-4c9e-9a39-2f9b8b9d5f51'",
    ]
    text = "INFO: %3d%% (%s of 32.0 GiB) in %s, read: 120.0 MiB/s, write: 110.3 MiB/s"
    steps = [text % (100 * n / STEPS, gib(32 * n / STEPS), clock(7 * n)) for n in FORTY]
    tail = [
        "INFO: backup is sparse: 4.00 GiB (12%) total zero data",
        "INFO: transferred 32.00 GiB in 280 seconds (117.0 MiB/s)",
        "INFO: archive file size: 11.52GB",
        "INFO: Finished Backup of VM @ (00:04:40)",
        "INFO: Backup finished at ~",
        "INFO: Backup job finished successfully",
    ]
    return spread(head, steps, tail, seconds)


def vzdump_fails(seconds):
    """The same, but the storage is full after three quarters."""
    entries = [entry for entry in vzdump(seconds) if entry[0] < seconds * 0.75]
    tail = [
        "ERROR: vma_queue_write: write error - No space left on device",
        "INFO: aborting backup job",
        "INFO: resuming VM again",
        "ERROR: Backup of VM @ failed - vma_queue_write: write error - No space left on device",
        "INFO: Failed at ~",
        "INFO: Backup job finished with errors",
    ]
    return entries + [[seconds * 0.76, line + "\n"] for line in tail]


def migration(seconds):
    """Live migration of a VM with one local disk."""
    head = [
        "starting migration of VM @ to node 'pve2' (192.168.1.12)",
        "found local disk 'local-lvm:vm-@-disk-0' (attached)",
        "starting VM @ on remote node 'pve2'",
        "start remote tunnel",
        "starting storage migration",
        "scsi0: start migration to nbd:unix:/run/qemu-server/@_nbd.migrate:exportname=scsi0",
    ]
    text = "mirror-scsi0: transferred %s of 32.0 GiB (%.2f%%) in %s"
    steps = [text % (gib(32 * n / STEPS), 100 * n / STEPS, clock(9 * n)) for n in FORTY]
    tail = [
        "all 'mirror' jobs are ready",
        "starting online/live migration on unix:/run/qemu-server/@.migrate",
        "migration active, transferred 2.1 GiB of 4.0 GiB VM-state, 112.0 MiB/s",
        "average migration speed: 585.1 MiB/s - downtime 64 ms",
        "migration completed, transferred 4.1 GiB VM-state",
        "migration finished successfully (duration 00:06:50)",
    ]
    entries = spread(head, steps, tail, seconds)
    # All lines except those of the mirror have a time stamp.
    return [[at, line if line.startswith("mirror-") else "~ " + line] for at, line in entries]


def clone(seconds):
    """A full clone of one disk of a stopped VM."""
    head = ["create full clone of drive scsi0 (local-lvm:vm-@-disk-0)"]
    text = "transferred %s of 32.0 GiB (%.2f%%)"
    steps = [text % (gib(32 * n / STEPS), 100 * n / STEPS) for n in FORTY]
    return spread(head, steps, [], seconds)


def download(seconds):
    """A download; the line about the checksum grows."""
    head = ["downloading https://example.org/debian.iso to /var/lib/vz/template/iso/debian.iso"]
    text = "%7dK .......... .......... .......... .......... .......... %2d%% 12.1M %ds"
    steps = [text % (n * 16384, 100 * n // STEPS, STEPS - n) for n in FORTY]
    entries = spread(head, steps, [], seconds * 0.8)
    entries += [[seconds * 0.8, "calculating checksum..."]]
    entries += [[seconds * 0.95, "OK, checksum verified\n"]]
    return entries + [[seconds * 0.96, "download of 'https://example.org/debian.iso' finished\n"]]


def sync(seconds):
    """A sync job of a Backup Server."""
    head = ["Starting datastore sync job 'r1:store1:store2::s-1'", "found 40 groups to sync"]
    text = "percentage done: %.2f%% (%d/40 groups)"
    steps = [text % (100 * n / STEPS, n) for n in FORTY]
    return spread(head, steps, ["sync job 'r1:store1:store2::s-1' end"], seconds)


def garbage_collection(seconds):
    """Two phases, each from 1 to 100."""
    head = ["starting garbage collection on store store1", "Start GC phase1 (mark used chunks)"]
    marked = ["marked %d%% (%d of 412 index files)" % (n * 5, n * 20) for n in range(1, 21)]
    swept = ["processed %d%% (%d chunks)" % (n * 5, n * 4096) for n in range(1, 21)]
    middle = marked + ["Start GC phase2 (sweep unused chunks)"] + swept
    tail = [
        "Removed garbage: 1.2 GiB",
        "Removed chunks: 812",
        "Original data usage: 1.5 TiB",
        "On-Disk usage: 120 GiB (7.81%)",
        "On-Disk chunks: 81920",
        "Deduplication factor: 12.80",
        "Average chunk size: 1.5 MiB",
    ]
    return spread(head, middle, tail, seconds)


def spread(head, steps, tail, seconds):
    """Head at once, steps evenly, tail together with the last step."""
    found = [[0, line + "\n"] for line in head]
    found += [[seconds * n / (len(steps) + 1), line + "\n"] for n, line in enumerate(steps, 1)]
    return found + [[seconds * len(steps) / (len(steps) + 1), line + "\n"] for line in tail]


def gib(number):
    return "%.1f GiB" % number if number >= 1 else "%.1f MiB" % (number * 1024)


def clock(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    return "%dm %ds" % (minutes, seconds) if minutes else "%ds" % seconds


KINDS = {
    "vzdump": vzdump,
    "vzdump-fails": vzdump_fails,
    "migration": migration,
    "clone": clone,
    "download": download,
    "sync": sync,
    "gc": garbage_collection,
}
