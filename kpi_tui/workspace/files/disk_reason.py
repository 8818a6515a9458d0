"""Why the operating system did not do something with a file, in the words of the user's language."""

from __future__ import annotations

import errno

from kpi_tui.model.sentence import Sentence

_REASONS = {
    errno.EACCES: Sentence("you have no permission for it"),
    errno.EPERM: Sentence("you have no permission for it"),
    errno.ENOSPC: Sentence("the disk is full"),
    errno.EDQUOT: Sentence("your share of the disk is full"),
    errno.EROFS: Sentence("the disk can only be read"),
    errno.ENOENT: Sentence("there is no such file or folder"),
    errno.EISDIR: Sentence("it is a folder"),
    errno.ENOTDIR: Sentence("part of its path is no folder"),
    errno.EEXIST: Sentence("there is something with that name already"),
    errno.ENAMETOOLONG: Sentence("its name is too long"),
    errno.EBUSY: Sentence("another program is using it"),
    errno.EIO: Sentence("the disk could not be read or written"),
}


def disk_reason(error: OSError) -> Sentence | str:
    """The reason, to stand in a sentence; a rare one in the words of the operating system."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)
