"""Keys are made, kept and refused as keys are; what is signed is the bytes, all of them and no others."""

from __future__ import annotations

import stat

import pytest

from doorward.intel import signing
from doorward.intel.signing import SigningError


def test_a_pair_is_made_the_secret_for_its_owner_only(pair):
    secret, path = pair

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing.public_file(path.with_name("signer.key.pub")) == secret.public
    assert secret.public.text.startswith("ed25519:")
    assert len(secret.public.id) == signing.ID


def test_the_secret_shows_itself_nowhere(pair):
    secret, _ = pair

    assert str(list(secret.raw)) not in repr(secret)
    assert "raw" not in repr(secret)


def test_a_key_is_never_overwritten(pair, tmp_path):
    _, path = pair
    with pytest.raises(SigningError, match=r"signer\.key is there already, and a key is never overwritten"):
        signing.make(path)
    (tmp_path / "k.pub").write_text("x")
    with pytest.raises(SigningError, match=r"k\.pub is there already"):
        signing.make(tmp_path / "k")
    assert not (tmp_path / "k").exists()


def test_a_signature_is_of_these_bytes_by_this_key(pair, stranger):
    secret, other = pair[0], stranger[0]
    signature = secret.sign(b"manifest")

    assert len(signature) == signing.SIGNATURE
    assert secret.public.signed(b"manifest", signature)
    assert not secret.public.signed(b"manifest ", signature)
    assert not other.public.signed(b"manifest", signature)
    assert not secret.public.signed(b"manifest", bytes(64))
    assert not secret.public.signed(b"manifest", signature[:-1])


def test_the_same_bytes_have_the_same_signature(pair):
    assert pair[0].sign(b"manifest") == pair[0].sign(b"manifest")


def test_every_bit_of_a_signature_counts(pair):
    secret = pair[0]
    signature = secret.sign(b"manifest")
    for bit in range(8 * len(signature)):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not secret.public.signed(b"manifest", bytes(changed))


def test_what_is_signed_for_another_purpose_is_no_signature_of_a_manifest(pair):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    bare = Ed25519PrivateKey.from_private_bytes(pair[0].raw).sign(b"manifest")
    assert not pair[0].public.signed(b"manifest", bare)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_secret_that_others_may_read_is_refused(pair, tmp_path, mode):
    path = tmp_path / "k"
    path.write_bytes(pair[1].read_bytes())
    path.chmod(mode)
    with pytest.raises(SigningError, match="can be read by others: chmod 600"):
        signing.secret(path)
    path.chmod(0o600)
    assert signing.secret(path) == pair[0]


@pytest.mark.parametrize(
    "text", ["", "secret", "ed25519:AAAA", "secret ed25519:AAAA", "secret x", "secret ed25519:" + "A" * 60, "\0" * 99]
)
def test_what_is_no_secret_key_is_refused(tmp_path, text):
    path = tmp_path / "k"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SigningError, match="is no"):
        signing.secret(path)


@pytest.mark.parametrize(
    "text", ["", "ed25519:", "ed25519:AAAA", "rsa:AAAA", "kWPg0", "ed25519:" + "A" * 42 + "!!", "ed25519:" + "A" * 88]
)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(SigningError, match=r"is no key such as ed25519:kWPg0"):
        signing.public(text)


def test_blanks_around_a_key_do_no_harm(pair):
    assert signing.public(f"  {pair[0].public.text}\n") == pair[0].public


def test_the_secret_key_is_not_taken_for_the_public_one(pair):
    with pytest.raises(SigningError, match=r"must not leave the machine that signs\. Take signer\.key\.pub"):
        signing.public_file(pair[1])


def test_a_giant_file_is_no_key(tmp_path):
    path = tmp_path / "k"
    path.write_bytes(b"A" * 5_000_000)
    with pytest.raises(SigningError):
        signing.public_file(path)


def test_keys_are_found_by_id(pair, stranger):
    one, two = pair[0].public, stranger[0].public
    assert signing.pinned([one.text, two.text]) == {one.id: one, two.id: two}
    assert signing.pinned([]) == {}


def test_without_the_library_one_sentence_says_so(monkeypatch):
    def absent(_):
        raise ImportError("no")

    signing._library.cache_clear()
    monkeypatch.setattr(signing, "import_module", absent)
    with pytest.raises(SigningError, match="needs the library cryptography, which is not installed"):
        signing._library()
