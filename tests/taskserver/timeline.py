"""A log that is written while the task runs: `"log_at": [[SECONDS, TEXT], …]` of a script.

Each text is appended so many seconds after the task began, with or without a newline, so that a
line can grow. In place of a text: "truncate" empties the file, "remove" deletes it, as an object
with that key, `{"truncate": true}`.
"""

DEEDS = ("truncate", "remove")


def check(entries):
    """The complaint about a script's timeline, or None."""
    for entry in entries:
        if not isinstance(entry, list) or len(entry) != 2:
            return "log_at is a list of pairs: seconds and a text"
        if isinstance(entry[1], dict) and not set(entry[1]) <= set(DEEDS):
            return "log_at knows " + ", ".join(DEEDS)
    return None


def at(entries, age, to_bytes):
    """The file when the task is so old; None if there is none any more."""
    found = b""
    for seconds, text in entries:
        if seconds > age:
            break
        if not isinstance(text, dict):
            found = (found or b"") + to_bytes(text)
        else:
            found = None if text.get("remove") else b""
    return found


def whole(entries, to_bytes):
    return at(entries, float("inf"), to_bytes)
