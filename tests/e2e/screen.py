"""A screen that supports the control sequences of upid: lines, cursor up, clearing, colors, and rewrapping."""

import re
import unicodedata

SEQUENCE = re.compile(r"\x1b\[([\d;?]*)([A-Za-z])")
KNOWN = "AKJm"


class Screen:
    """Rows of (character, color); what scrolls off the top is in .above."""

    def __init__(self, columns, lines):
        self.columns, self.lines = columns, lines
        self.above, self.rows = [], [[]]
        self.y = self.x = 0
        self.color = ""

    def feed(self, text):
        at = 0
        while at < len(text):
            found = SEQUENCE.match(text, at)
            if found:
                self._obey(found[1], found[2])
                at = found.end()
            else:
                self._put(text[at])
                at += 1

    def resize(self, columns, lines):
        """Like most terminals: a line wider than the screen continues in the next row."""
        rows, y = [], 0
        for n, row in enumerate(self.rows):
            y = len(rows) if n == self.y else y
            pieces = [row[i : i + columns] for i in range(0, len(row), columns)] or [[]]
            rows += pieces
        self.columns, self.lines, self.rows, self.y = columns, lines, rows, y
        self._scroll()

    def text(self):
        """All rows, without the blanks at their ends, and without empty ones at the end."""
        return "\n".join(map(line_of, self.above + self.rows)).rstrip("\n").split("\n")

    def shown(self):
        """The same of those that have not scrolled off."""
        return "\n".join(map(line_of, self.rows)).rstrip("\n").split("\n")

    def _obey(self, numbers, letter):
        assert letter in KNOWN, "the screen does not know ESC [ %s %s" % (numbers, letter)
        if letter == "A":
            self.y = max(0, self.y - int(numbers or 1))
        elif letter == "K":
            del self.rows[self.y][self.x :]
        elif letter == "J":
            del self.rows[self.y][self.x :]
            del self.rows[self.y + 1 :]
        else:
            self.color = "" if numbers in ("", "0") else numbers

    def _put(self, char):
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self.x = 0  # the line discipline adds the carriage return
            self._down()
        else:
            assert unicodedata.category(char) != "Cc", "control character %r" % char
            self._write(char)

    def _write(self, char):
        if self.x >= self.columns:
            self.x = 0
            self._down()
        row = self.rows[self.y]
        row += [(" ", "")] * (self.x - len(row))
        row[self.x : self.x + 1] = [(char, self.color)]
        self.x += 1
        if unicodedata.east_asian_width(char) in "WF":
            row[self.x : self.x + 1] = [("", self.color)]
            self.x += 1

    def _down(self):
        self.y += 1
        if self.y == len(self.rows):
            self.rows.append([])
        self._scroll()

    def _scroll(self):
        while len(self.rows) > self.lines:
            self.above.append(self.rows.pop(0))
            self.y = max(0, self.y - 1)


def line_of(row):
    return "".join(char for char, _ in row).rstrip()
