"""Values as TOML text: Python reads TOML but does not write it."""

import json
from typing import Any


def toml_value(value: Any) -> str:
    """Text, numbers, true and false, and lists of them as TOML.

    Text is a basic string: the escapes of JSON, and DEL, which JSON leaves.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    return repr(value)
