# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Medical texts: how those of two files become one, and how an assessment is told in a line."""

from collections.abc import Iterable, Mapping, Sequence


def joined(texts: Iterable[str | None]) -> str:
    """All that is written, one after the other; what stands there already is not repeated.

    >>> joined(["Penicillin", None, "Latex", "Penicillin"])
    'Penicillin\\nLatex'
    >>> joined(["Penicillin\\nLatex", "Latex"])
    'Penicillin\\nLatex'
    >>> joined([False, ""])
    ''
    """
    parts: list[str] = []
    for text in texts:
        for line in (text or "").splitlines():
            if line.strip() and line.strip() not in parts:
                parts.append(line.strip())
    return "\n".join(parts)


def section_result(scales: Sequence[tuple[int, int]], choices: Sequence[str]) -> str:
    """What was answered in one section: what was chosen, and the mean of the scales (value, highest possible).

    >>> section_result([(8, 10), (5, 10)], ["My own wish"])
    'My own wish, 6.5/10'
    >>> section_result([(4, 10)], [])
    '4/10'
    >>> section_result([], [])
    ''
    """
    parts = list(choices)
    if scales:
        highest = max(top for _value, top in scales)
        mean = sum(value * highest / top for value, top in scales) / len(scales)
        parts.append(f"{round(mean, 1):g}/{highest}")
    return ", ".join(parts)


def property_text(definition: Mapping) -> str:
    """The value of an ad-hoc field for people to read.

    >>> property_text({"type": "char", "value": "0 +"})
    '0 +'
    >>> property_text({"type": "selection", "value": "a", "selection": [["a", "Group A"], ["b", "Group B"]]})
    'Group A'
    >>> property_text({"type": "tags", "value": ["x"], "tags": [["x", "Smoker", 1]]})
    'Smoker'
    >>> property_text({"type": "many2one", "value": (7, "Dr. Wu")})
    'Dr. Wu'
    >>> property_text({"type": "boolean", "value": False}), property_text({"type": "integer", "value": 0})
    ('', '0')
    """
    value = definition.get("value")
    if value is None or value is False or value == []:
        return ""
    if definition["type"] in ("selection", "tags"):
        labels = {option[0]: option[1] for option in definition.get(definition["type"]) or []}
        return ", ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    if definition["type"] == "many2one" and not isinstance(value, int):
        return str(value[1])
    if definition["type"] == "many2many":
        return ", ".join(str(one[1]) if isinstance(one, list | tuple) else str(one) for one in value)
    return str(value)
