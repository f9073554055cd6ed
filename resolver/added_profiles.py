"""The operator's own passport profiles, put in place when the program starts.

A file that is wrong stops the start: a passport that was written by it could never be mended.
"""

from __future__ import annotations

from passport.profile_files.check import check_folder, stray_files
from resolver.config import Settings, SettingsError
from schemas import loader

_SHOWN = 20  # lines; who has more to mend runs the check over each file


def put_in_place(settings: Settings) -> None:
    """Let the profiles of ``TRACEMARK_PROFILES`` be found. Raises SettingsError, naming faults."""
    folder = settings.profiles
    if folder == loader.added_folder():
        return
    loader.use_folder(folder)
    if folder is None:
        return
    lines = [
        f"{checked.path.relative_to(folder)}: {fault}"
        for checked in check_folder(folder)
        for fault in checked.faults
    ]
    lines += [
        f"{path.relative_to(folder)}: is not found here; a profile is named group/number.json, "
        "in lower case, such as bicycle/1.json"
        for path in stray_files(folder)
    ]
    if lines:
        loader.use_folder(None)
        more = f"\n  and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
        told = "".join(f"\n  {line}" for line in lines[:_SHOWN])
        raise SettingsError(f"TRACEMARK_PROFILES holds files that cannot be used:{told}{more}")
