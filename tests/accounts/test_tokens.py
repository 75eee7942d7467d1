from __future__ import annotations

from uuid import UUID

from backend.accounts.tokens import derive_token, hash_token, matching_token

SOMETHING = UUID("0948cc63-6530-40cd-bc76-dd8da93ddc32")
OTHER = UUID("5f029280-4294-4859-9854-e05bfbf024b0")


def test_a_token_is_43_characters_that_a_url_fragment_can_hold():
    token = derive_token("invitation", SOMETHING, 1)
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()


def test_purpose_subject_version_and_key_each_make_another_token(settings):
    tokens = {
        derive_token("invitation", SOMETHING, 1),
        derive_token("open-link", SOMETHING, 1),
        derive_token("invitation", OTHER, 1),
        derive_token("invitation", SOMETHING, 2),
    }
    settings.SECRET_KEY = "another key of this test"
    tokens.add(derive_token("invitation", SOMETHING, 1))
    assert len(tokens) == 5


def test_the_hash_does_not_hold_the_token():
    token = derive_token("invitation", SOMETHING, 1)
    assert token not in hash_token(token)
    assert len(hash_token(token)) == 64


def test_a_link_made_before_a_key_rotation_can_be_shown(settings):
    token = derive_token("invitation", SOMETHING, 1)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of this test"
    assert matching_token("invitation", SOMETHING, 1, hash_token(token)) == token


def test_a_link_whose_key_is_gone_cannot_be_shown(settings):
    token = derive_token("invitation", SOMETHING, 1)
    settings.SECRET_KEY = "another key of this test"
    assert matching_token("invitation", SOMETHING, 1, hash_token(token)) is None
