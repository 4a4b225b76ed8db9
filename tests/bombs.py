"""Files that grow when they are opened."""

import io
import zipfile


def bomb(name: str) -> bytes:
    """Twenty megabytes of nothing, packed in twenty kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b"0" * 20_000_000)
    return packed.getvalue()
