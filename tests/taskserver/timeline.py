"""A log written while the task runs: `"log_at": [[SECONDS, TEXT], …]` in a script.

Each text is appended so many seconds after the start, with or without a newline, so lines can
grow. `{"truncate": true}` instead of a text empties the file, `{"remove": true}` deletes it.
"""

DEEDS = ("truncate", "remove")


def check(entries):
    """Check a timeline; returns an error text or None."""
    for entry in entries:
        if not isinstance(entry, list) or len(entry) != 2:
            return "log_at is a list of pairs: seconds and a text"
        if isinstance(entry[1], dict) and not set(entry[1]) <= set(DEEDS):
            return "log_at knows " + ", ".join(DEEDS)
    return None


def at(entries, age, to_bytes):
    """The content at that age; None if the file was removed."""
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
