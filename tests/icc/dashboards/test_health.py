"""What `/readyz` asks of the parts the platform stands on."""

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client

from icc.dashboards import health

pytestmark = pytest.mark.django_db


def parts() -> dict[str, bool]:
    found: dict[str, bool] = Client().get("/readyz").json()["parts"]
    return found


def test_the_login_of_the_app_is_below_the_wall() -> None:
    assert parts()["app_role"] is True


def test_a_login_above_the_wall_is_not_ready(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "faults_of_login", lambda _connection: ["is superuser"])
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["app_role"] is False
    assert "is superuser" in caplog.text


def test_asking_writes_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path / "not" / "yet"))
    assert parts()["storage"] is True
    assert list(tmp_path.iterdir()) == []


def test_a_storage_that_cannot_be_written_is_not_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path))
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    assert parts()["storage"] is False
    (tmp_path / "file").touch()
    monkeypatch.undo()
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path / "file"))
    assert parts()["storage"] is False


@pytest.mark.fault("signing-49")
def test_a_machine_that_cannot_print_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (parts()["pango"], parts()["fonts"]) == (True, True)
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None if "pango" in name else name)
    monkeypatch.setattr(health, "font_faces", lambda: "")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert (response.json()["parts"]["pango"], response.json()["parts"]["fonts"]) == (False, False)
