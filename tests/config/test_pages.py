"""The pages outside the admin."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_candidates_page_is_the_built_one_and_not_kept(client, settings, tmp_path):
    settings.PAGE_DIR = tmp_path
    (tmp_path / "index.html").write_text("<!doctype html><title>Viva</title>")

    response = client.get("/i/")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert b"<title>Viva</title>" in response.content


def test_a_page_that_is_not_built_says_what_to_do(client, settings, tmp_path):
    settings.PAGE_DIR = tmp_path

    response = client.get("/i/")

    assert response.status_code == 503
    assert "make run" in response.content.decode()


def test_the_page_is_only_read(client):
    assert client.post("/i/").status_code == 405


def test_the_root_leads_to_the_admin(client):
    assert client.get("/")["Location"] == "/admin/"


def test_search_engines_are_asked_to_leave(client):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("where", ["/media/", "/media/files/resume.pdf", "/files/", "/.git/config"])
def test_no_file_is_public(client, where):
    assert client.get(where).status_code == 404
