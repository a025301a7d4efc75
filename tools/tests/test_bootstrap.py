"""Preparing a checkout: what is missing is brought when it may be, and named exactly when it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

import bootstrap
from bootstrap import FANGSONG, GOALS, CannotPrepare, DebianPackage, bring_fangsong, install_packages


class Machine:
    """A Debian machine as far as apt-get is concerned: what it has, what its mirrors offer, what was asked."""

    def __init__(self, *has: str, offers: tuple[str, ...] = (), needs_update: bool = False) -> None:
        self.has, self.offers, self.stale = set(has), set(offers), needs_update
        self.asked: list[tuple[str, ...]] = []

    def apt_get(self, verb: str, *names: str, show_failure: bool = False) -> bool:
        self.asked.append((verb, *names))
        if verb == "update":
            self.stale = False
            return True
        if self.stale or not set(names) <= self.offers:
            return False
        self.has.update(names)
        return True

    def package(self, name: str, *, required: bool = True) -> DebianPackage:
        return DebianPackage(name, lambda: name in self.has, f"the use of {name}", required)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch):
    """Put a machine under the program."""

    def put(machine: Machine) -> Machine:
        monkeypatch.setattr(bootstrap, "apt_get", machine.apt_get)
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
        return machine

    return put


def test_nothing_is_asked_where_nothing_is_missing(on) -> None:
    machine = on(Machine("chromium"))
    install_packages([machine.package("chromium")], may_install=True, first_time=True)
    assert machine.asked == []


def test_all_missing_packages_are_asked_for_at_once(on) -> None:
    machine = on(Machine(offers=("chromium", "postgresql")))
    install_packages([machine.package("chromium"), machine.package("postgresql")], may_install=True, first_time=True)
    assert machine.asked == [("install", "chromium", "postgresql")]


def test_a_machine_without_lists_is_updated_once(on) -> None:
    machine = on(Machine(offers=("chromium",), needs_update=True))
    install_packages([machine.package("chromium")], may_install=True, first_time=True)
    assert machine.asked == [("install", "chromium"), ("update",), ("install", "chromium")]


def test_a_package_that_is_nowhere_does_not_keep_the_others_away(on, capsys: pytest.CaptureFixture[str]) -> None:
    machine = on(Machine(offers=("chromium",)))
    font = machine.package("fonts-rare", required=False)
    install_packages([machine.package("chromium"), font], may_install=True, first_time=True)
    assert machine.has == {"chromium"}
    assert "without fonts-rare" in capsys.readouterr().out


def test_a_missing_font_never_stops_anyone_and_is_not_tried_again(on) -> None:
    machine = on(Machine())
    install_packages([machine.package("fonts-rare", required=False)], may_install=True, first_time=False)
    assert machine.asked == []


def test_who_is_not_root_is_told_the_exact_command(on) -> None:
    machine = on(Machine(offers=("chromium", "postgresql")))
    packages = [machine.package("chromium"), machine.package("postgresql"), machine.package("make")]
    machine.has.add("make")
    with pytest.raises(CannotPrepare, match=r"apt-get install --no-install-recommends chromium postgresql$"):
        install_packages(packages, may_install=False, first_time=True)
    assert machine.asked == []


def test_the_demonstration_needs_one_package_and_takes_fonts_for_letters_where_it_can() -> None:
    packages = GOALS["demo"].packages
    assert [package.name for package in packages if package.required] == ["python3-venv"]
    assert [package.name for package in packages if not package.required] == ["fonts-noto-cjk", "fonts-lxgw-wenkai"]


def test_no_command_requires_a_font() -> None:
    fonts = [package for goal in GOALS.values() for package in goal.packages if package.name.startswith("fonts-")]
    assert fonts
    assert not any(font.required for font in fonts)


def test_the_environment_of_development_serves_the_demonstration(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "run", lambda *command: calls.append(command))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "installed-dev").write_text(bootstrap.fingerprint("dev"))
    bootstrap.prepare("base")
    bootstrap.prepare("dev")
    assert calls == []


def test_a_changed_lock_is_installed_with_its_hashes(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "run", lambda *command: calls.append(command))
    (tmp_path / "installed-base").write_text("of another lock")
    bootstrap.prepare("base")
    assert any("--require-hashes" in command for command in calls)
    assert bootstrap.fingerprint("base") == (tmp_path / "installed-base").read_text()


def test_an_unknown_goal_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["everything"]) == 2
    assert "demo, dev, test" in capsys.readouterr().err


class TestFangsong:
    """One font out of a package."""

    @pytest.fixture(autouse=True)
    def machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def extract(*command: str) -> bool:
            place = Path(command[-1]) / "usr/share/fonts"
            place.mkdir(parents=True)
            (place / FANGSONG).write_text("font", encoding="utf-8")
            return True

        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(bootstrap, "runs", extract)

    def offered(self, monkeypatch: pytest.MonkeyPatch, *, there: bool) -> list[str]:
        asked: list[str] = []

        def download(name: str, folder: Path) -> bool:
            asked.append(name)
            (folder / f"{name}.deb").touch()
            return there

        monkeypatch.setattr(bootstrap, "download", download)
        return asked

    def test_is_copied_once(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        asked = self.offered(monkeypatch, there=True)
        assert bring_fangsong(tmp_path / "fonts", homes=())
        assert (tmp_path / "fonts" / FANGSONG).read_text(encoding="utf-8") == "font"
        assert bring_fangsong(tmp_path / "fonts", homes=())
        assert asked == ["texlive-lang-chinese"]

    def test_is_done_without_where_there_is_no_network(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.offered(monkeypatch, there=False)
        assert not bring_fangsong(tmp_path / "fonts", homes=())
        assert not (tmp_path / "fonts").exists()
