"""Which files are looked at."""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.annual_reports.walking import NO_FILE, NOT_FOUND, walk


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def names(folder: Path, *paths: Path, leave_out: Path | None = None) -> list[str]:
    return [str(found.path.relative_to(folder)) for found in walk(paths or (folder,), leave_out)]


def test_folders_are_walked_by_name_without_what_is_no_document(tmp_path):
    touch(
        tmp_path,
        "b.docx",
        "a.txt",
        "sub/c.pdf",
        "sub/deep/d",
        ".hidden/e.txt",
        ".f.txt",
        "~$b.docx",
        "page_files/x.css",
    )
    touch(tmp_path, "Thumbs.db", "__MACOSX/g.txt", "page_files/photo.jpg")
    assert names(tmp_path) == ["a.txt", "b.docx", "page_files/photo.jpg", "sub/c.pdf", "sub/deep/d"]


def test_named_files_are_taken_as_they_are_and_in_order(tmp_path):
    touch(tmp_path, ".b.css", "a.txt")
    assert names(tmp_path, tmp_path / ".b.css", tmp_path / "a.txt") == [".b.css", "a.txt"]


def test_a_loop_of_links_ends(tmp_path):
    touch(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")
    assert [Path(name).name for name in names(tmp_path)] == ["a.txt"]


def test_links_to_files_are_files_and_broken_ones_are_nothing(tmp_path):
    touch(tmp_path, "sub/a.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "sub" / "a.txt")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    assert names(tmp_path) == ["link.txt", "sub/a.txt"]


def test_what_is_not_there_is_said_and_the_rest_goes_on(tmp_path):
    touch(tmp_path, "a.txt")
    found = list(walk([tmp_path / "none", tmp_path / "a.txt", tmp_path / ("x" * 300)]))
    assert [each.trouble for each in found] == [NOT_FOUND, "", NOT_FOUND]


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert [each.trouble for each in walk([tmp_path / "pipe"])] == [NO_FILE]
    assert list(walk([tmp_path])) == []


def test_the_file_that_is_written_is_left_out(tmp_path):
    touch(tmp_path, "a.txt", "result.html")
    assert names(tmp_path, tmp_path, leave_out=tmp_path / "result.html") == ["a.txt"]
    assert names(tmp_path, tmp_path, leave_out=tmp_path / "new.html") == ["a.txt", "result.html"]


def test_a_thousand_folders_deep(tmp_path):
    here = tmp_path
    for _ in range(400):
        here = here / "d"
    os.makedirs(here)
    touch(here, "a.txt")
    assert len(list(walk([tmp_path]))) == 1
