import json

from backend.review import assets


def test_the_script_is_the_one_that_the_build_made(tmp_path, settings):
    settings.PAGE_DIR = tmp_path
    assert assets.script() == "", "nothing is built"
    manifest = tmp_path / ".vite" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(json.dumps({assets.ENTRY: {"file": "assets/review-1.js"}}))
    assert assets.script() == "/static/page/assets/review-1.js"


def test_a_build_without_the_page_has_no_script(tmp_path, settings):
    settings.PAGE_DIR = tmp_path
    manifest = tmp_path / ".vite" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text("{}")
    assert assets.script() == ""
